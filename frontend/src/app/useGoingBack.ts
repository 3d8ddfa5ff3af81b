import { useCallback } from "react";

import { useClient } from "@/store/context";
import { showFailure } from "@/ui/toasts";

interface GoingBack {
  /** What comes of it is told in the thread. */
  readonly goBack: (turnCount: number) => void;
  readonly undo: (undoRef: string, filesOnly: boolean) => void;
}

export function useGoingBack(threadId: string): GoingBack {
  const client = useClient();
  const goBack = useCallback(
    (turnCount: number) => void client.goBack(threadId, turnCount).catch(told("The thread did not go back")),
    [client, threadId],
  );
  const undo = useCallback(
    (undoRef: string, filesOnly: boolean) =>
      void client.undoGoingBack(threadId, undoRef, filesOnly).catch(told("It was not undone")),
    [client, threadId],
  );
  return { goBack, undo };
}

const told = (failed: string) => (error: unknown) => showFailure(failed, error);
