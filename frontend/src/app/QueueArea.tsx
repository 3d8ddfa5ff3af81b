import { useMemo } from "react";

import type { QueuedMessage } from "@/contracts/contracts.gen";
import type { QueueActions } from "@/features/queue/queueActions";
import { QueuePanel } from "@/features/queue/QueuePanel";
import { nameOf } from "@/features/queue/QueuedRow";
import type { Client } from "@/store/client";
import { useClient } from "@/store/context";
import type { ThreadState } from "@/store/state";
import { showFailure, showToast } from "@/ui/toasts";

import { uploadsAgain } from "./uploadsAgain";

interface QueueAreaProps {
  state: ThreadState;
  running: boolean;
}

/** The thread's queue, and what can be done with it. */
export function QueueArea({ state, running }: QueueAreaProps) {
  const client = useClient();
  const { thread, queuedMessages } = state;
  const actions = useMemo(() => queueActionsOf(client, thread.id), [client, thread.id]);
  return <QueuePanel queue={queuedMessages} held={thread.queueHeld} running={running} actions={actions} />;
}

function queueActionsOf(client: Client, threadId: string): QueueActions {
  return {
    onEdit: (messageId, text) =>
      told("Your change was not kept", client.editQueued(threadId, messageId, text)),
    onReorder: (messageIds) => told("The queue was not reordered", client.reorderQueue(threadId, messageIds)),
    onSend: (messageId) => tried("The message was not sent", client.sendQueued(threadId, messageId)),
    onQueue: (text) => told("Your message was not queued", client.queueMessage({ threadId, text })),
    onRemove: (message, place) => tried("The message was not removed", removed(client, threadId, message, place)),
  };
}

/** A failure is told, and passed on. */
async function told(what: string, done: Promise<void>): Promise<void> {
  try {
    await done;
  } catch (error) {
    showFailure(what, error);
    throw error;
  }
}

/** A failure is told, and that is all. */
function tried(what: string, done: Promise<void>): Promise<void> {
  return done.catch((error: unknown) => showFailure(what, error));
}

/** The images go with the message: they are fetched before, so that it can be put back whole. */
async function removed(client: Client, threadId: string, message: QueuedMessage, place: number): Promise<void> {
  const attachments = await uploadsAgain(message.attachments);
  await client.removeQueued(threadId, message.id);
  const { text, modelSelection } = message;
  const again = { threadId, text, attachments, place, ...(modelSelection && { modelSelection }) };
  showToast({
    tone: "note",
    title: "Removed from the queue",
    text: nameOf(message),
    action: {
      label: "Undo",
      run: () => void tried("The message was not put back", client.queueMessage(again)),
    },
  });
}
