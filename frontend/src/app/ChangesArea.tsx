import { Suspense, useCallback, useEffect, useMemo } from "react";

import { lossOf } from "@/features/changes/loss";
import { closeChanges, openChanges, useOpenChanges } from "@/features/changes/openChanges";
import type { LoadDiff } from "@/features/changes/useDiff";
import { useClient } from "@/store/context";
import type { ThreadState } from "@/store/state";
import { showToast } from "@/ui/toasts";

import { DiffSheet, GoBackDialog, UndoDialog } from "./dialogs";

interface ChangesAreaProps {
  state: ThreadState;
  refusal: string | null;
  onGoBack: (turnCount: number) => void;
  onUndo: (undoRef: string, filesOnly: boolean) => void;
}

/** What is open of this thread's changes: the diff, or a question before something is taken back. */
export function ChangesArea({ state, refusal, onGoBack, onUndo }: ChangesAreaProps) {
  const client = useClient();
  const open = useOpenChanges((all) => all.open);
  const { checkpoints, messages, activities } = state;
  const threadId = state.thread.id;
  const load: LoadDiff = useCallback(
    (from, to, path) =>
      client.request("orchestration.getTurnDiff", {
        threadId,
        fromTurnCount: from,
        toTurnCount: to,
        ...(path !== undefined && { path }),
      }),
    [client, threadId],
  );
  useEffect(() => closeChanges, [threadId]); // it does not wait for whoever comes back to the thread
  const turnCount = open.what === "goBack" ? open.turnCount : null;
  const loss = useMemo(
    () => (turnCount === null ? null : lossOf({ checkpoints, messages, activities }, turnCount)),
    [checkpoints, messages, activities, turnCount],
  );
  const isOver = open.what === "goBack" && open.threadId === threadId && loss?.turns === 0;
  useEffect(() => {
    if (!isOver) return;
    closeChanges();
    showToast({ tone: "note", title: "Nothing is left to take back", text: "The thread went back meanwhile." });
  }, [isOver]);
  if (open.what === "nothing" || open.threadId !== threadId) return null;
  const { what } = open;
  return (
    <Suspense>
      {what === "diff" ? (
        <DiffSheet
          open
          from={open.from}
          to={open.to}
          path={open.path}
          checkpoints={checkpoints}
          load={load}
          downloadOf={(from, to) => `/api/threads/${encodeURIComponent(threadId)}/diff/${from}/${to}`}
          onRange={(range) => openChanges({ what, threadId, ...range })}
          onClose={closeChanges}
        />
      ) : turnCount !== null && loss !== null ? (
        <GoBackDialog
          open
          onClose={closeChanges}
          turnCount={turnCount}
          newest={checkpoints.at(-1)?.checkpointTurnCount ?? turnCount}
          loss={loss}
          load={load}
          refusal={refusal}
          onGoBack={() => onGoBack(turnCount)}
        />
      ) : what === "undo" ? (
        <UndoDialog
          onClose={closeChanges}
          undoRef={open.undoRef}
          filesOnly={open.filesOnly}
          messages={messages}
          activities={activities}
          onUndo={() => onUndo(open.undoRef, open.filesOnly)}
        />
      ) : null}
    </Suspense>
  );
}
