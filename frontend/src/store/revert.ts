/** Going back to an earlier turn: what survives of a thread. */

import type { Message, ThreadReverted } from "../contracts/contracts.gen";
import { byCreation } from "./entries";
import { turnOfCheckpoint } from "./latestTurn";
import type { ThreadState } from "./state";

export function reverted(state: ThreadState, payload: ThreadReverted): ThreadState {
  const { turnCount, keptMessageIds, keptTurnIds = [] } = payload;
  const checkpoints = state.checkpoints.filter((c) => c.checkpointTurnCount <= turnCount);
  const last = checkpoints.at(-1);
  const running = state.thread.latestTurn?.state === "running" ? state.thread.latestTurn : null;
  const turns = new Set([...keptTurnIds, ...checkpoints.map((checkpoint) => checkpoint.turnId)]);
  if (running !== null) turns.add(running.turnId);
  const kept = keptMessageIds
    ? new Set(keptMessageIds)
    : keptByRule({ ...state, checkpoints }, turns, turnCount);
  const survives = (entry: { readonly turnId: string | null }) =>
    entry.turnId === null || turns.has(entry.turnId);
  const latestTurn = running ?? (last ? turnOfCheckpoint(last) : null);
  return {
    ...state,
    thread: { ...state.thread, latestTurn },
    checkpoints,
    messages: state.messages.filter((message) => kept.has(message.id)),
    activities: state.activities.filter(survives),
    proposedPlans: state.proposedPlans.filter(survives),
  };
}

/** What the turns that stay are known to hold, then as many of the oldest others as there are turns. */
function keptByRule(
  { messages, checkpoints }: ThreadState,
  turns: ReadonlySet<string>,
  turnCount: number,
): Set<string> {
  const named = new Set(checkpoints.map((checkpoint) => checkpoint.assistantMessageId));
  const isKept = ({ id, role, turnId }: Message) =>
    role === "system" || (turnId !== null && turns.has(turnId)) || named.has(id);
  const kept = new Set(messages.filter(isKept).map((message) => message.id));
  for (const role of ["user", "assistant"]) {
    const ofRole = messages.filter((message) => message.role === role);
    const missing = turnCount - ofRole.filter(({ id }) => kept.has(id)).length;
    const spare = ofRole.filter(({ id, turnId }) => !kept.has(id) && turnId === null);
    for (const { id } of spare.sort(byCreation).slice(0, Math.max(0, missing))) kept.add(id);
  }
  return kept;
}
