import { useMemo } from "react";

import { openChanges } from "@/features/changes/openChanges";
import type { TurnActions } from "@/features/timeline/turnActions";
import { useFocusAfter } from "@/lib/useFocusAfter";
import type { ThreadState } from "@/store/state";

import { useGoingBack } from "./useGoingBack";

interface ThreadTurnActions {
  readonly turnActions: TurnActions;
  readonly goingBack: boolean;
  /** Without a further question. */
  readonly goBack: (turnCount: number) => void;
  readonly undo: (undoRef: string) => void;
}

/** What can be done about what the turns of this thread changed. */
export function useTurnActions(state: ThreadState, running: boolean, online: boolean): ThreadTurnActions {
  const threadId = state.thread.id;
  const { isOnItsWay: goingBack, goBack, undo } = useGoingBack(state);
  useFocusAfter(goingBack);
  const refusal = refusalFor(running, goingBack, online);
  const turnActions = useMemo(
    (): TurnActions => ({
      refusal,
      onOpenDiff: (from, to, path) =>
        openChanges({ what: "diff", threadId, from, to, ...(path !== undefined && { path }) }),
      onGoBack: (turnCount) => openChanges({ what: "goBack", threadId, turnCount }),
      onUndo: (undoRef, wasPassed) => {
        if (wasPassed) openChanges({ what: "undo", threadId, undoRef });
        else undo(undoRef);
      },
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
