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
