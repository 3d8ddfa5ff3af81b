/** What a person can do about what turns changed; rows far down the tree ask for it here. */

import { createContext } from "react";

export interface TurnActions {
  /** Why nothing can be taken back at the moment; null where it can. */
  readonly refusal: string | null;
  /** Opens what changed after the turn `from` up to the end of `to`; 0 is before the first turn. */
  readonly onOpenDiff: (from: number, to: number, path?: string) => void;
  /** Asks first. */
  readonly onGoBack: (turnCount: number) => void;
  readonly onUndo: (undoRef: string, asksFirst: boolean) => void;
  /** Where an undo of everything failed. Asks first. */
  readonly onFilesOnly: (undoRef: string) => void;
}

export const TurnActionsContext = createContext<TurnActions | null>(null);
