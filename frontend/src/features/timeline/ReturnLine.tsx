import { History } from "lucide-react";

import type { Activity } from "@/contracts/contracts.gen";
import { counted } from "@/lib/counted";
import { fieldsOf, listOf, numberOf, textOf } from "@/lib/fields";
import { forgotten } from "@/lib/forgotten";
import { Spinner } from "@/ui/Spinner";

import { UndoButton } from "./GoBackButton";
import type { ReturnRow } from "./rows";

/** Somebody went back to an earlier turn, or took that back. */
export function ReturnLine({ row: { activity, stage } }: { row: ReturnRow }) {
  const undoRef = textOf(fieldsOf(activity.payload)["undoRef"]);
  return (
    <div role="note" className="my-3 flex items-start gap-2.5 rounded-lg border border-line bg-sunken px-3 py-2 text-[0.8125rem]">
      <History size={14} className="mt-1 shrink-0 text-ink-3" />
      <div className="min-w-0 flex-1 leading-6">
        <span className="font-medium">{titleOf(activity)}</span>
        <span className="text-ink-2">
          {" · "}
          {effectOf(activity)}
        </span>
        <Undoing activity={activity} isOffered={stage !== "over" && undoRef !== undefined} />
        <LeftAlone paths={listOf(fieldsOf(activity.payload)["leftAlone"]).map(String)} />
      </div>
      {stage !== "over" && undoRef ? <UndoButton undoRef={undoRef} wasPassed={stage === "passed"} /> : null}
    </div>
  );
}

export function GoingBack() {
  return (
    <p role="status" className="mx-auto flex w-full max-w-[46rem] items-center gap-2.5 px-4 pt-3 text-[0.8125rem] text-ink-2 sm:px-6">
      <Spinner /> Going back…
    </p>
  );
}

/** What a press on Undo will do, before it is pressed. */
function Undoing({ activity: { kind, payload }, isOffered }: { activity: Activity; isOffered: boolean }) {
  const fields = fieldsOf(payload);
  const [count, last] = [numberOf(fields["turnCount"]), numberOf(fields["lastTurn"])];
  if (!isOffered || kind !== "checkpoint.reverted" || count === undefined || last === undefined || last <= count) return null;
  return (
    <p className="text-xs leading-5 text-ink-3">
      Undo brings back the files only: the agent {forgotten(count, last)}.
    </p>
  );
}

function LeftAlone({ paths }: { paths: readonly string[] }) {
  if (paths.length === 0) return null;
  const more = paths.length > 3 ? ` and ${paths.length - 3} more` : "";
  return (
    <p className="text-xs leading-5 text-ink-3 [overflow-wrap:anywhere]">
      Left as it is, because no checkpoint holds it: {paths.slice(0, 3).join(", ")}
      {more}
    </p>
  );
}

function titleOf({ kind, payload }: Activity): string {
  if (kind === "checkpoint.revert.undone") return "Files are as they were before";
  const count = numberOf(fieldsOf(payload)["turnCount"]) ?? 0;
  return count === 0 ? "Went back to before the first turn" : `Went back to before turn ${count + 1}`;
}

function effectOf({ payload }: Activity): string {
  const fields = fieldsOf(payload);
  const written = numberOf(fields["written"]) ?? 0;
  const removed = numberOf(fields["removed"]) ?? 0;
  const parts = [written > 0 && `${counted(written, "file")} restored`, removed > 0 && `${counted(removed, "file")} removed`];
  return parts.filter(Boolean).join(", ") || "no file differed";
}
