/** Which view of a thread's changes is open; one at a time on the page. */

import { create } from "zustand";

export interface DiffRange {
  /** The count of the turn after which it begins; 0 is before the first. */
  readonly from: number;
  readonly to: number;
}

export interface OpenDiff extends DiffRange {
  readonly threadId: string;
  /** The file to begin with. */
  readonly path?: string;
}

export type OpenChanges =
  | { readonly what: "nothing" }
  | ({ readonly what: "diff" } & OpenDiff)
  | { readonly what: "goBack"; readonly threadId: string; readonly turnCount: number }
  | { readonly what: "undo"; readonly threadId: string; readonly undoRef: string; readonly filesOnly: boolean };

const nothing: OpenChanges = { what: "nothing" };

export const useOpenChanges = create<{ open: OpenChanges }>(() => ({ open: nothing }));

export function openChanges(open: OpenChanges): void {
  useOpenChanges.setState({ open });
}

export function closeChanges(): void {
  openChanges(nothing);
}
