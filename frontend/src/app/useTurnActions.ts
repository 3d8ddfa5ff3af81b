import { useMemo } from "react";

import { openChanges } from "@/features/changes/openChanges";
import type { TurnActions } from "@/features/timeline/turnActions";
import { useFocusAfter } from "@/lib/useFocusAfter";
import type { Moving } from "@/store/moving";

import { useGoingBack } from "./useGoingBack";

interface ThreadTurnActions {
  readonly turnActions: TurnActions;
  /** What is on its way, in words. */
  readonly goingBack: string | null;
  /** Without a further question. */
  readonly goBack: (turnCount: number) => void;
  readonly undo: (undoRef: string, filesOnly: boolean) => void;
}

/** What can be done about what the turns of this thread changed. */
export function useTurnActions(threadId: string, moving: Moving | null, running: boolean, online: boolean): ThreadTurnActions {
  const { goBack, undo } = useGoingBack(threadId);
  useFocusAfter(moving !== null);
  const refusal = refusalFor(running, moving !== null, online);
  const turnActions = useMemo(
    (): TurnActions => ({
      refusal,
      onOpenDiff: (from, to, path) =>
        openChanges({ what: "diff", threadId, from, to, ...(path !== undefined && { path }) }),
      onGoBack: (turnCount) => openChanges({ what: "goBack", threadId, turnCount }),
      onUndo: (undoRef, asksFirst) => {
        if (asksFirst) openChanges({ what: "undo", threadId, undoRef, filesOnly: false });
        else undo(undoRef, false);
      },
      onFilesOnly: (undoRef) => openChanges({ what: "undo", threadId, undoRef, filesOnly: true }),
    }),
    [threadId, refusal, undo],
  );
  const goingBack = moving && (moving.undoes ? "Undoing…" : "Going back…");
  return { turnActions, goingBack, goBack, undo };
}

function refusalFor(running: boolean, goingBack: boolean, online: boolean): string | null {
  if (running) return "the agent is working; stop it first";
  if (goingBack) return "the thread is on its way back already";
  return online ? null : "the server cannot be reached";
}
