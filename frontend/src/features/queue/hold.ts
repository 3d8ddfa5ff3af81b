import type { QueueHold } from "@/contracts/contracts.gen";

/** Why nobody sends what waits. */
export const holdSentences: Readonly<Record<QueueHold, string>> = {
  interrupted: "Queue paused: the last turn was interrupted",
  error: "Queue paused: the last turn failed",
  archived: "Queue paused: the thread was in the archive",
};
