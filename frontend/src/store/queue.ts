/** What waits in a thread for the running turn to end, and what holds it. */

import type {
  MessageQueued,
  OrchestrationEvent,
  QueuedMessage,
  QueueHold,
  ThreadShell,
} from "../contracts/contracts.gen";

type Waiting = readonly QueuedMessage[];

/** The queue after an event about the thread. */
export function queueAfter(queue: Waiting, event: OrchestrationEvent): Waiting {
  switch (event.type) {
    case "thread.message-queued":
      return withQueued(queue, event.payload);
    case "thread.queued-message-edited": {
      const { messageId, text, updatedAt } = event.payload;
      return queue.map((one) => (one.id === messageId ? { ...one, text, updatedAt } : one));
    }
    case "thread.queued-message-removed":
    case "thread.queued-message-sent":
      return queue.filter((one) => one.id !== event.payload.messageId);
    case "thread.queue-reordered":
      return inOrder(queue, event.payload.messageIds);
    case "thread.deleted":
      return [];
    default:
      return queue;
  }
}

/** What a thread's row says of its queue, as far as the event changes it. */
export function queueChangesBy(event: OrchestrationEvent, row: ThreadShell): Partial<ThreadShell> {
  switch (event.type) {
    case "thread.message-queued":
      return { queuedMessages: row.queuedMessages + 1 };
    case "thread.queued-message-removed":
    case "thread.queued-message-sent":
      return { queuedMessages: Math.max(0, row.queuedMessages - 1) };
    default: {
      const queueHeld = holdAfter(event);
      return queueHeld === undefined ? {} : { queueHeld };
    }
  }
}

/** The activities that say that what was on its way to the agent begins no turn. */
const neverBegan = new Set([
  "provider.turn.start.failed",
  "provider.review.start.failed",
  "provider.compaction.start.failed",
  "review.interrupted",
  "compaction.interrupted",
]);

/** Only a turn that was completed lets the queue go on by itself. Undefined: as before. */
function holdAfter(event: OrchestrationEvent): QueueHold | null | undefined {
  switch (event.type) {
    case "thread.turn-start-requested":
      return null;
    case "thread.session-set": {
      const state = event.payload.settledTurn?.state;
      return state === "completed" ? null : state;
    }
    case "thread.activity-appended":
      return neverBegan.has(event.payload.activity.kind) ? "error" : undefined;
    case "thread.unarchived":
      return "archived";
    default:
      return undefined;
  }
}

function withQueued(queue: Waiting, { threadId, messageId, place, ...queued }: MessageQueued): Waiting {
  const added: QueuedMessage = { ...queued, id: messageId, updatedAt: queued.createdAt };
  const others = queue.filter((one) => one.id !== messageId);
  return others.toSpliced(place ?? others.length, 0, added);
}

/** As named; what is not named stays behind. */
export function inOrder(queue: Waiting, ids: readonly string[]): Waiting {
  const named = ids.flatMap((id) => queue.find((one) => one.id === id) ?? []);
  return [...named, ...queue.filter((one) => !ids.includes(one.id))];
}
