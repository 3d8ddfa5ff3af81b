import { FileDiff, Undo2 } from "lucide-react";

import type { Activity, Checkpoint } from "@/contracts/contracts.gen";
import { openChanges } from "@/features/changes/openChanges";
import { wholeOf } from "@/features/changes/ranges";
import type { PaletteEntry } from "@/features/shortcuts/Palette";
import { shortcuts } from "@/features/shortcuts/shortcuts";
import { bringsBack, directionsOf, isMove, undoRefOf } from "@/lib/undoing";
import { useThreadPart } from "@/store/hooks";
import type { ThreadView } from "@/store/state";
import { showToast } from "@/ui/toasts";

interface ChangeOrders {
  readonly entries: readonly PaletteEntry[];
  readonly onShowChanges: () => void;
}

const none: readonly Checkpoint[] = [];

/** What can be asked by name about the changes of the thread on the page. */
export function useChangeEntries(threadId: string | null): ChangeOrders {
  const checkpoints = useThreadPart(threadId ?? "", ({ state }) => state?.checkpoints ?? none);
  const lastReturn = useThreadPart(threadId ?? "", lastReturnOf);
  const undoRef = undoRefOf(lastReturn?.payload);
  const isUndone = useThreadPart(threadId ?? "", bringsLastBack);
  const isKept = useThreadPart(threadId ?? "", isLastTurnKept);
  if (threadId === null) return { entries: [], onShowChanges: sayNothingChanged };
  const whole = wholeOf(checkpoints);
  const onShowChanges = () => {
    if (whole === null) sayNothingChanged();
    else openChanges({ what: "diff", threadId, ...whole });
  };
  const entries: PaletteEntry[] = [];
  if (whole !== null)
    entries.push({
      id: "changes",
      icon: <FileDiff size={14} />,
      text: "Show what this thread changed",
      shortcut: shortcuts.changes,
      run: onShowChanges,
    });
  if (isKept)
    entries.push({
      id: "go-back",
      icon: <Undo2 size={14} />,
      text: "Go back to before the last turn…",
      run: () => openChanges({ what: "goBack", threadId, turnCount: checkpoints.at(-2)?.checkpointTurnCount ?? 0 }),
    });
  if (undoRef)
    entries.push({
      id: "undo-going-back",
      icon: <Undo2 size={14} />,
      text: isUndone ? "Go back again…" : "Undo going back…",
      run: () => openChanges({ what: "undo", threadId, undoRef, filesOnly: false }),
    });
  return { entries, onShowChanges };
}

/** Of a turn that ran elsewhere, before its conversation was imported, no files are known. */
function isLastTurnKept({ state }: ThreadView): boolean {
  const last = state?.checkpoints.at(-1);
  if (!state || !last) return false;
  const isOfLast = ({ kind, turnId }: Activity) => kind === "checkpoint.captured" && turnId === last.turnId;
  return last.files.length > 0 || state.activities.some(isOfLast);
}

/** The last going back or undo, if there was one. */
function lastReturnOf({ state }: ThreadView): Activity | undefined {
  return state?.activities.findLast(isMove);
}

function bringsLastBack(view: ThreadView): boolean {
  const last = lastReturnOf(view);
  const direction = directionsOf(view.state?.activities ?? []).get(undoRefOf(last?.payload) ?? "");
  return last !== undefined && direction !== undefined && bringsBack(last, direction);
}

function sayNothingChanged(): void {
  showToast({ tone: "note", title: "Nothing to show", text: "No turn of this thread has changed a file so far." });
}
