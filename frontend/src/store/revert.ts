/** Going back to an earlier turn: what survives of a thread. */

import type { Message, ThreadReverted } from "../contracts/contracts.gen";
import { byText } from "./entries";
import type { ThreadState } from "./state";

export function reverted(state: ThreadState, payload: ThreadReverted): ThreadState {
  const { turnCount, keptMessageIds } = payload;
  const checkpoints = state.checkpoints.filter((c) => c.checkpointTurnCount <= turnCount);
  const turns = new Set<string | null>(checkpoints.map((checkpoint) => checkpoint.turnId));
  const kept = keptMessageIds
    ? new Set(keptMessageIds)
    : keptByRule(state.messages, turns, turnCount);
  const survives = (entry: { readonly turnId: string | null }) =>
    entry.turnId === null || turns.has(entry.turnId);
  return {
    ...state,
    thread: { ...state.thread, latestTurn: latestTurnOf(checkpoints.at(-1)) },
    checkpoints,
    messages: state.messages.filter((message) => kept.has(message.id)),
    activities: state.activities.filter(survives),
    proposedPlans: state.proposedPlans.filter(survives),
  };
}

export function latestTurnOf(
  checkpoint: ThreadState["checkpoints"][number] | undefined,
): ThreadState["thread"]["latestTurn"] {
  if (checkpoint === undefined) return null;
  const at = checkpoint.completedAt;
  return {
    turnId: checkpoint.turnId,
    state: checkpoint.status === "error" ? "error" : "completed",
    requestedAt: at,
    startedAt: at,
    completedAt: at,
    assistantMessageId: checkpoint.assistantMessageId,
  };
}

/** System messages, those of kept turns, and as many of the oldest others as there are turns. */
function keptByRule(
  messages: readonly Message[],
  turns: ReadonlySet<string | null>,
  turnCount: number,
): Set<string> {
  const kept = messages.filter(({ role, turnId }) => role === "system" || turns.has(turnId ?? ""));
  const ids = new Set(kept.map((message) => message.id));
  for (const role of ["user", "assistant"] as const) {
    const missing = turnCount - kept.filter((message) => message.role === role).length;
    const oldest = messages
      .filter((message) => message.role === role && !ids.has(message.id) && message.turnId === null)
      .sort((one, other) => byText(one.createdAt, other.createdAt) || byText(one.id, other.id));
    for (const message of oldest.slice(0, Math.max(0, missing))) ids.add(message.id);
  }
  return ids;
}
