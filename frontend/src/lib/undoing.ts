/** What a going back, or an undo, tells of how it can be undone itself. */

import { fieldsOf, textOf } from "./fields";

export function undoRefOf(payload: unknown): string | undefined {
  return textOf(fieldsOf(payload)["undoRef"]);
}

/** Otherwise its undo brings back the files alone. */
export function undoesEverything(payload: unknown): boolean {
  return fieldsOf(payload)["undoes"] === "everything";
}

/** "before turn 3": where a thread went back to. */
export function whereTo(turnCount: number): string {
  return turnCount === 0 ? "before the first turn" : `before turn ${turnCount + 1}`;
}

/** The line of a thread about it. */
interface Told {
  readonly kind: string;
  readonly payload?: unknown;
}

/** Where a move leads: back, or to what was there before somebody went back. */
export interface Direction {
  readonly goesBack: boolean;
  /** The going back which it is, does again, or undoes; null where that is not known. */
  readonly of: Told | null;
}

/** `earlier` has the moves before it, by what their undo is called. */
export function directionOf(move: Told, earlier: ReadonlyMap<string, Direction>): Direction {
  if (move.kind === "checkpoint.reverted") return { goesBack: true, of: move };
  const undid = undoesEverything(move.payload) && earlier.get(textOf(fieldsOf(move.payload)["undid"]) ?? "");
  return undid ? { goesBack: !undid.goesBack, of: undid.of } : { goesBack: false, of: null };
}

/** Of all moves of a thread, by what their undo is called. */
export function directionsOf(activities: readonly Told[]): ReadonlyMap<string, Direction> {
  const directions = new Map<string, Direction>();
  for (const activity of activities) {
    const undoRef = isMove(activity) && undoRefOf(activity.payload);
    if (undoRef) directions.set(undoRef, directionOf(activity, directions));
  }
  return directions;
}

/** Somebody went back, or undid that. */
export function isMove({ kind }: Told): boolean {
  return kind === "checkpoint.reverted" || kind === "checkpoint.revert.undone";
}

/** It brought everything back: to undo it is to go back again. */
export function bringsBack({ payload }: Told, { goesBack }: Direction): boolean {
  return !goesBack && undoesEverything(payload);
}
