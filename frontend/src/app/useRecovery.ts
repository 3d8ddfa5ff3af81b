import { useMemo } from "react";

import type { Message } from "@/contracts/contracts.gen";
import type { Recovery } from "@/features/timeline/recovery";
import type { Client } from "@/store/client";
import { useClient } from "@/store/context";
import { showFailure } from "@/ui/toasts";

import { uploadsAgain } from "./uploadsAgain";

/** What can be done when the model did not answer in this thread. */
export function useRecovery(threadId: string, messages: readonly Message[], busy: boolean): Recovery {
  const client = useClient();
  const last = useMemo(() => messages.findLast((message) => message.role === "user"), [messages]);
  return useMemo(
    () => ({
      busy: busy || last === undefined,
      onTryAgain: () => told("The message was not sent", last ? sentAgain(client, threadId, last) : Promise.resolve()),
      onCompact: () => told("The conversation was not compacted", client.compactConversation(threadId)),
      onEndAgent: () => told("The agent was not restarted", client.endAgent(threadId)),
    }),
    [client, threadId, last, busy],
  );
}

async function sentAgain(client: Client, threadId: string, { text, attachments }: Message): Promise<void> {
  await client.startTurn({ threadId, text, attachments: await uploadsAgain(attachments ?? []) });
}

async function told(what: string, done: Promise<void>): Promise<void> {
  try {
    await done;
  } catch (error) {
    showFailure(what, error);
  }
}
