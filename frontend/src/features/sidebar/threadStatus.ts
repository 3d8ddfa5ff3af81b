/** What a thread is doing, as the sidebar says it. */

import type { ThreadShell } from "@/contracts/contracts.gen";

export type ThreadStatus = "working" | "approval" | "input" | "error" | "interrupted" | "done" | "idle";

/**
 * `seenAt` is when the person last had the thread open. Questions come before work, and a session's
 * own word before that of its latest turn.
 */
export function threadStatusOf(thread: ThreadShell, seenAt: string): ThreadStatus {
  const { session, latestTurn } = thread;
  if (thread.pendingApprovals > 0) return "approval";
  if (thread.pendingUserInputs > 0) return "input";
  if (session?.status === "running" || session?.status === "starting") return "working";
  if (session?.status === "error" || latestTurn?.state === "error") return "error";
  if (session?.status === "interrupted" || latestTurn?.state === "interrupted") return "interrupted";
  if (latestTurn?.completedAt && latestTurn.completedAt > seenAt) return "done";
  return "idle";
}
