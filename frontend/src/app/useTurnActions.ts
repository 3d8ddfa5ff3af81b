import { useMemo } from "react";

import { openChanges } from "@/features/changes/openChanges";
import type { TurnActions } from "@/features/timeline/turnActions";
import { useFocusAfter } from "@/lib/useFocusAfter";
import type { ThreadState } from "@/store/state";

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
export function useTurnActions(state: ThreadState, running: boolean, online: boolean): ThreadTurnActions {
  const threadId = state.thread.id;
  const { onItsWay: goingBack, goBack, undo } = useGoingBack(state);
  useFocusAfter(goingBack !== null);
  const refusal = refusalFor(running, goingBack !== null, online);
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
  return { turnActions, goingBack, goBack, undo };
}

function refusalFor(running: boolean, goingBack: boolean, online: boolean): string | null {
  if (running) return "the agent is working; stop it first";
  if (goingBack) return "the thread is on its way back already";
  return online ? null : "the server cannot be reached";
}
