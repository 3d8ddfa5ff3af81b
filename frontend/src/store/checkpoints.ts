/** A thread's checkpoints: one a turn, and one a turn count. */

import type { Checkpoint, TurnDiffCompleted } from "../contracts/contracts.gen";
import type { ThreadState } from "./state";

/** Word that a checkpoint is missing never replaces one that is there. */
export function withCheckpoint(state: ThreadState, payload: TurnDiffCompleted): ThreadState {
  const { threadId, ...given } = payload;
  const known = state.checkpoints.find((other) => other.turnId === given.turnId);
  if (known && known.status !== "missing" && given.status === "missing") return state;
  const checkpoint = { ...given, assistantMessageId: messageOf(state, given, known) };
  const others = state.checkpoints.filter(
    (other) =>
      other.turnId !== given.turnId && other.checkpointTurnCount !== given.checkpointTurnCount,
  );
  const checkpoints = [...others, checkpoint].sort(
    (one, other) => one.checkpointTurnCount - other.checkpointTurnCount,
  );
  return { ...state, checkpoints };
}

/** A message that the turn's checkpoint did not know when it was made. */
export function withMessageNamed(
  checkpoints: readonly Checkpoint[],
  turnId: string | null,
  assistantMessageId: string,
): readonly Checkpoint[] {
  if (!checkpoints.some((checkpoint) => checkpoint.turnId === turnId)) return checkpoints;
  return checkpoints.map((checkpoint) =>
    checkpoint.turnId === turnId ? { ...checkpoint, assistantMessageId } : checkpoint,
  );
}

function messageOf(
  { thread }: ThreadState,
  given: Omit<TurnDiffCompleted, "threadId">,
  known: Checkpoint | undefined,
): string | null {
  const turn = thread.latestTurn?.turnId === given.turnId ? thread.latestTurn : null;
  return given.assistantMessageId ?? turn?.assistantMessageId ?? known?.assistantMessageId ?? null;
}
