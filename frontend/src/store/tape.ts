/** A thread's past events as something to be played: pure, and the same rules as for what is live. */

import type { OrchestrationEvent } from "../contracts/contracts.gen";
import { applyToThread } from "./applyEvent";
import type { ThreadState } from "./state";
import { newRow, NO_MEMORY } from "./threadRow";

/** Longer silences are as long as this when they are played (ms). */
export const LONGEST_SILENCE = 1_500;

/** Where a turn begins: so many events are before what began it. */
export interface TurnMark {
  readonly place: number;
  readonly at: string;
}

/** Events in their order. A place is how many of them have happened. */
export class Tape {
  readonly turns: TurnMark[] = [];
  private readonly events: OrchestrationEvent[] = [];
  /** When each event is played, in ms since the beginning. */
  private readonly moments: number[] = [];
  /** The states at the beginnings of turns, as far as they were ever reached. */
  private readonly kept = new Map<number, ThreadState>();
  private lastMessage = 0;

  get length(): number {
    return this.events.length;
  }

  add(events: readonly OrchestrationEvent[]): void {
    for (const event of events) {
      const before = this.events.at(-1);
      const passed = before === undefined ? 0 : Date.parse(event.occurredAt) - Date.parse(before.occurredAt);
      this.moments.push((this.moments.at(-1) ?? 0) + Math.min(Math.max(passed, 0), LONGEST_SILENCE));
      this.events.push(event);
      this.mark(event);
    }
  }

  /** The state at a place; `from` is an earlier one, if that is at hand. */
  stateAt(place: number, from: { readonly place: number; readonly state: ThreadState | null }): ThreadState | null {
    let { place: at, state } = from.place <= place ? from : { place: 0, state: null };
    for (const turn of this.turns) {
      const known = turn.place > at && turn.place <= place ? this.kept.get(turn.place) : undefined;
      if (known !== undefined) [at, state] = [turn.place, known];
    }
    for (; at < place; at += 1) {
      const event = this.events[at];
      if (event === undefined) break;
      if (state !== null && this.turns.some((turn) => turn.place === at)) this.kept.set(at, state);
      state = state === null ? beginningOf(event) : applyToThread(state, event);
    }
    return state;
  }

  momentOf(place: number): number {
    return place === 0 ? 0 : (this.moments[place - 1] ?? this.moments.at(-1) ?? 0);
  }

  /** How many events have been played by then. */
  placeAt(moment: number): number {
    let [low, high] = [0, this.moments.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.moments[middle] ?? Infinity) <= moment) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** When the last event before a place happened. */
  timeOf(place: number): string | null {
    return this.events[Math.max(place, 1) - 1]?.occurredAt ?? null;
  }

  /** The number of the turn at a place, from 1; 0 before the first. */
  turnAt(place: number): number {
    return this.turns.findLastIndex((turn) => turn.place < place) + 1;
  }

  private mark(event: OrchestrationEvent): void {
    const place = this.events.length - 1;
    if (event.type === "thread.message-sent" && event.payload.role === "user") this.lastMessage = place;
    if (event.type !== "thread.session-set" || event.payload.startedTurn === undefined) return;
    const isOfThisTurn = this.lastMessage > (this.turns.at(-1)?.place ?? 0);
    this.turns.push({ place: isOfThisTurn ? this.lastMessage : place, at: event.occurredAt });
  }
}

function beginningOf(event: OrchestrationEvent): ThreadState | null {
  if (event.type !== "thread.created") return null;
  return {
    position: event.sequence,
    thread: newRow(event.payload, event.occurredAt),
    messages: [],
    activities: [],
    proposedPlans: [],
    checkpoints: [],
    queuedMessages: [],
    before: null,
    pasts: [],
    memory: NO_MEMORY,
  };
}
