/** A thread's latest turn: running, or how it ended. */

import type {
  LatestTurn,
  MessageSent,
  SessionSet,
  TurnDiffCompleted,
  TurnInterruptRequested,
  TurnStartRequested,
} from "../contracts/contracts.gen";

type Turn = LatestTurn | null;

/** `requested` is the request that the turn began with, if it was seen. */
export function afterSessionSet(
  turn: Turn,
  payload: SessionSet,
  requested: TurnStartRequested | null,
): Turn {
  const { session, settledTurn } = payload;
  const runs = session.status === "running" ? session.activeTurnId : null;
  const begun = runs === null ? turn : begin(turn, runs, session.updatedAt, requested);
  if (settledTurn === undefined || begun?.turnId !== settledTurn.turnId) return begun;
  return { ...begun, state: settledTurn.state, completedAt: settledTurn.completedAt };
}

/** Shown at once; the turn's true end follows. */
export function afterInterruptRequest(turn: Turn, payload: TurnInterruptRequested): Turn {
  if (turn === null || payload.turnId !== turn.turnId || turn.completedAt !== null) return turn;
  return { ...turn, state: "interrupted", completedAt: payload.createdAt };
}

export function afterAssistantMessage(turn: Turn, payload: MessageSent): Turn {
  if (payload.role !== "assistant" || turn === null || payload.turnId !== turn.turnId) return turn;
  if (turn.assistantMessageId === payload.messageId) return turn;
  return { ...turn, assistantMessageId: payload.messageId };
}

export function afterTurnDiff(turn: Turn, payload: TurnDiffCompleted): Turn {
  const same = turn?.turnId === payload.turnId ? turn : null;
  if (same !== null) {
    return { ...same, assistantMessageId: payload.assistantMessageId ?? same.assistantMessageId };
  }
  return turn;
}

function begin(
  turn: Turn,
  turnId: string,
  at: string,
  requested: TurnStartRequested | null,
): LatestTurn {
  if (turn?.turnId === turnId) {
    return { ...turn, state: "running", startedAt: turn.startedAt ?? at, completedAt: null };
  }
  const plan = requested?.sourceProposedPlan;
  return {
    turnId,
    state: "running",
    requestedAt: requested?.createdAt ?? at,
    startedAt: at,
    completedAt: null,
    assistantMessageId: null,
    ...(plan && { sourceProposedPlan: plan }),
  };
}
