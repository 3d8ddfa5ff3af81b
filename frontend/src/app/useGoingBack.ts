import { useCallback, useState } from "react";

import type { Activity } from "@/contracts/contracts.gen";
import { useClient } from "@/store/context";
import type { ThreadState } from "@/store/state";
import { showFailure } from "@/ui/toasts";

const outcomes = new Set(["checkpoint.reverted", "checkpoint.revert.undone", "checkpoint.revert.failed"]);

interface GoingBack {
  readonly isOnItsWay: boolean;
  /** What comes of it is told in the thread. */
  readonly goBack: (turnCount: number) => void;
  readonly undo: (undoRef: string) => void;
}

/** On its way from the request until the thread tells what came of it. */
export function useGoingBack({ thread, activities }: ThreadState): GoingBack {
  const client = useClient();
  const threadId = thread.id;
  const [asked, setAsked] = useState<string | null>(null);
  const begin = useCallback(
    (failed: string, request: () => Promise<void>) => {
      setAsked(lastOutcome(client.thread(threadId).getState().state?.activities ?? []));
      request().catch((error: unknown) => {
        setAsked(null);
        showFailure(failed, error);
      });
    },
    [client, threadId],
  );
  const goBack = useCallback(
    (turnCount: number) => begin("The thread did not go back", () => client.goBack(threadId, turnCount)),
    [begin, client, threadId],
  );
  const undo = useCallback(
    (undoRef: string) => begin("It was not undone", () => client.undoGoingBack(threadId, undoRef)),
    [begin, client, threadId],
  );
  return { isOnItsWay: asked === lastOutcome(activities), goBack, undo };
}

function lastOutcome(activities: readonly Activity[]): string {
  return activities.findLast(({ kind }) => outcomes.has(kind))?.id ?? "";
}
