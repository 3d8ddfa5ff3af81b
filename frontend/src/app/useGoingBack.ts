import { useCallback, useState } from "react";

import type { Activity } from "@/contracts/contracts.gen";
import { useClient } from "@/store/context";
import type { ThreadState } from "@/store/state";
import { showFailure } from "@/ui/toasts";

const outcomes = new Set(["checkpoint.reverted", "checkpoint.revert.undone", "checkpoint.revert.failed"]);

interface GoingBack {
  /** What is on its way, in words. */
  readonly onItsWay: string | null;
  /** What comes of it is told in the thread. */
  readonly goBack: (turnCount: number) => void;
  readonly undo: (undoRef: string, filesOnly: boolean) => void;
}

/** On its way from the request until the thread tells what came of it. */
export function useGoingBack({ thread, activities }: ThreadState): GoingBack {
  const client = useClient();
  const threadId = thread.id;
  const [asked, setAsked] = useState<{ readonly words: string; readonly after: string } | null>(null);
  const begin = useCallback(
    (words: string, failed: string, request: () => Promise<void>) => {
      setAsked({ words, after: lastOutcome(client.thread(threadId).getState().state?.activities ?? []) });
      request().catch((error: unknown) => {
        setAsked(null);
        showFailure(failed, error);
      });
    },
    [client, threadId],
  );
  const goBack = useCallback(
    (turnCount: number) => begin("Going back…", "The thread did not go back", () => client.goBack(threadId, turnCount)),
    [begin, client, threadId],
  );
  const undo = useCallback(
    (undoRef: string, filesOnly: boolean) =>
      begin("Undoing…", "It was not undone", () => client.undoGoingBack(threadId, undoRef, filesOnly)),
    [begin, client, threadId],
  );
  return { onItsWay: asked?.after === lastOutcome(activities) ? asked.words : null, goBack, undo };
}

function lastOutcome(activities: readonly Activity[]): string {
  return activities.findLast(({ kind }) => outcomes.has(kind))?.id ?? "";
}
