/** A thread's latest turn: running, or how it ended. */

import type {
  CheckpointStatus,
  LatestTurn,
  LatestTurnState,
  MessageSent,
  SessionSet,
  StartedTurn,
  TurnDiffCompleted,
  TurnInterruptRequested,
  TurnStartRequested,
} from "../contracts/contracts.gen";

type Turn = LatestTurn | null;

/** `requested` is the last request for a turn that was seen, which may be the one that began. */
export function afterSessionSet(
  turn: Turn,
  { session, startedTurn, settledTurn }: SessionSet,
  requested: TurnStartRequested | null,
): Turn {
  const begun = startedTurn ? begin(turn, startedTurn, session.updatedAt, requested) : turn;
  if (settledTurn === undefined || begun?.turnId !== settledTurn.turnId) return begun;
  return { ...begun, state: settledTurn.state, completedAt: settledTurn.completedAt };
}

/** Shown at once; the turn's true end follows. */
export function afterInterruptRequest(turn: Turn, payload: TurnInterruptRequested): Turn {
  if (turn === null || payload.turnId !== turn.turnId || turn.completedAt !== null) return turn;
  return { ...turn, state: "interrupted", completedAt: payload.createdAt };
}

/** The turn names the message that last began or was completed. */
export function afterAssistantMessage(turn: Turn, payload: MessageSent): Turn {
  if (payload.role !== "assistant" || turn === null || payload.turnId !== turn.turnId) return turn;
  return { ...turn, assistantMessageId: payload.messageId };
}

/** A checkpoint does not end a turn, but it makes one that never began. */
export function afterTurnDiff(turn: Turn, payload: TurnDiffCompleted): Turn {
  if (turn === null) return turnOfCheckpoint(payload);
  if (turn.turnId !== payload.turnId || payload.assistantMessageId === null) return turn;
  return { ...turn, assistantMessageId: payload.assistantMessageId };
}

/** All that is known of a turn of which only the checkpoint is known. */
export function turnOfCheckpoint(checkpoint: {
  readonly turnId: string;
  readonly status: CheckpointStatus;
  readonly completedAt: string;
  readonly assistantMessageId: string | null;
}): LatestTurn {
  const { turnId, status, completedAt: at, assistantMessageId } = checkpoint;
  const state = STATE_OF_CHECKPOINT[status];
  return { turnId, state, requestedAt: at, startedAt: at, completedAt: at, assistantMessageId };
}

const STATE_OF_CHECKPOINT: Readonly<Record<CheckpointStatus, LatestTurnState>> = {
  ready: "completed",
  missing: "interrupted",
  error: "error",
};

function begin(
  turn: Turn,
  { turnId, messageId }: StartedTurn,
  at: string,
  requested: TurnStartRequested | null,
): LatestTurn {
  if (turn?.turnId === turnId) {
    return { ...turn, state: "running", startedAt: at, completedAt: null };
  }
  const plan = requested?.messageId === messageId ? requested.sourceProposedPlan : undefined;
  return {
    turnId,
    state: "running",
    requestedAt: at,
    startedAt: at,
    completedAt: null,
    assistantMessageId: null,
    ...(plan && { sourceProposedPlan: plan }),
  };
}
