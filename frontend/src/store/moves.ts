/** What a thread was right before each of its moves, back to an earlier turn and back again: it can be that again. */

import type { Message, OrchestrationEvent, RevertUndone } from "../contracts/contracts.gen";
import { byCreation, placeOf, type Entry } from "./entries";
import type { ThreadState } from "./state";

/** As many as the server keeps of a thread. */
export const MOVES_KEPT = 10;

type Kept = "before" | "messages" | "activities" | "proposedPlans" | "checkpoints";

/** The lists are those of the state then, not copies of them. */
export interface Past extends Pick<ThreadState, Kept> {
  /** Names what the thread was. */
  readonly undoRef: string;
  readonly latestTurn: ThreadState["thread"]["latestTurn"];
}

/** Has `next` remember what the thread was before a move; one that cannot be undone is not remembered. */
export function withPast(state: ThreadState, next: ThreadState, undoRef: string | undefined): ThreadState {
  if (undoRef === undefined) return next;
  const { before, messages, activities, proposedPlans, checkpoints } = state;
  const { latestTurn } = state.thread;
  const past: Past = { undoRef, latestTurn, before, messages, activities, proposedPlans, checkpoints };
  return { ...next, pasts: [...state.pasts, past].slice(-MOVES_KEPT) };
}

/** The thread becomes what it was, which is not known here: it has to be fetched. */
export function isUnknownPast(state: ThreadState, event: OrchestrationEvent): boolean {
  return event.type === "thread.revert-undone" && event.sequence > state.position && !pastOf(state, event.payload);
}

/** What the thread was before the move that is undone; a turn that runs, and what is of no turn, stays. */
export function undone(state: ThreadState, payload: RevertUndone): ThreadState {
  const past = pastOf(state, payload);
  if (past === undefined) return state;
  const { latestTurn } = state.thread;
  const running = latestTurn?.state === "running" ? latestTurn : null;
  const turns = new Set([...payload.turns.map(({ turnId }) => turnId), running?.turnId ?? null, null]);
  const before = later(past.before, state.before);
  const isLoaded = (entry: Entry) => before === null || placeOf(entry) >= before;
  const places = new Set(past.messages.map(placeOf));
  const isStaying = ({ id, role, turnId }: Message) =>
    role === "system" || (running !== null && turnId === running.turnId) || payload.keptMessageIds?.includes(id);
  const isThere = (message: Message) => places.has(placeOf(message)) || isStaying(message);
  const isOfTurns = ({ turnId }: { readonly turnId: string | null }) => turns.has(turnId);
  const byPlace = (one: Entry, other: Entry) => placeOf(one) - placeOf(other);
  return {
    ...state,
    before,
    thread: { ...state.thread, latestTurn: running ?? past.latestTurn },
    checkpoints: past.checkpoints,
    messages: everKnown(state, "messages", placeOf).filter((one) => isThere(one) && isLoaded(one)).sort(byPlace),
    activities: everKnown(state, "activities", idOf).filter((one) => isOfTurns(one) && isLoaded(one)).sort(byPlace),
    proposedPlans: everKnown(state, "proposedPlans", idOf).filter(isOfTurns).sort(byCreation),
  };
}

function pastOf({ pasts }: ThreadState, { checkpointRef }: RevertUndone): Past | undefined {
  return pasts.findLast(({ undoRef }) => undoRef === checkpointRef);
}

/** Each once, as it was last seen. */
function everKnown<K extends "messages" | "activities" | "proposedPlans">(
  state: ThreadState,
  list: K,
  keyOf: (entry: ThreadState[K][number]) => unknown,
): ThreadState[K][number][] {
  const known = new Map<unknown, ThreadState[K][number]>();
  for (const moment of [...state.pasts, state])
    for (const entry of moment[list]) known.set(keyOf(entry), entry);
  return [...known.values()];
}

const idOf = ({ id }: Entry) => id;

/** Of two beginnings of what is loaded; null is the very beginning. */
function later(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}
