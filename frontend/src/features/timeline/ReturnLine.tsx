import { History } from "lucide-react";
import { use } from "react";

import type { Activity } from "@/contracts/contracts.gen";
import { counted } from "@/lib/counted";
import { fieldsOf, listOf, numberOf, textOf } from "@/lib/fields";
import { forgotten } from "@/lib/forgotten";
import { bringsBack, undoesEverything, undoRefOf, whereTo } from "@/lib/undoing";
import { Spinner } from "@/ui/Spinner";

import { UndoButton } from "./GoBackButton";
import type { ReturnRow } from "./rows";
import { TurnActionsContext } from "./turnActions";

/** Somebody went back to an earlier turn, or took that back. */
export function ReturnLine({ row }: { row: ReturnRow }) {
  const { activity, direction, stage } = row;
  const { payload } = activity;
  const isPast = use(TurnActionsContext) === null; // in a replay nothing can be done
  const undoRef = stage === "over" || isPast ? undefined : undoRefOf(payload);
  const title = titleOf(row);
  return (
    <div role="note" className="my-3 flex items-start gap-2.5 rounded-lg border border-line bg-sunken px-3 py-2 text-[0.8125rem]">
      <History size={14} className="mt-1 shrink-0 text-ink-3" />
      <div className="min-w-0 flex-1 leading-6">
        <span className="font-medium">{title}</span>
        <span className="text-ink-2">
          {" · "}
          {effectOf(activity)}
        </span>
        {undoRef === undefined || stage === "earlier" ? null : <Undoing activity={activity} />}
        <ChangedMeanwhile words={textOf(fieldsOf(payload)["detail"])} />
        <LeftAlone paths={listOf(fieldsOf(payload)["leftAlone"]).map(String)} count={numberOf(fieldsOf(payload)["leftAloneCount"])} />
      </div>
      {undoRef === undefined ? null : (
        <UndoButton
          undoRef={undoRef}
          asksFirst={stage !== "open"}
          label={bringsBack(activity, direction) ? "Go back again" : "Undo"}
          of={stage === "earlier" ? title : null}
          meaning={
            undoesEverything(payload)
              ? "Files, messages and what the agent remembers, as they were right before this"
              : "The files as they were until then; messages stay gone"
          }
        />
      )}
    </div>
  );
}

export function GoingBack({ words }: { words: string }) {
  return (
    <p role="status" className="mx-auto flex w-full max-w-[46rem] items-center gap-2.5 px-4 pt-3 text-[0.8125rem] text-ink-2 sm:px-6">
      <Spinner /> {words}
    </p>
  );
}

/** What a press on Undo will do, before it is pressed. */
function Undoing({ activity }: { activity: Activity }) {
  const fields = fieldsOf(activity.payload);
  const [count, last] = [numberOf(fields["turnCount"]), numberOf(fields["lastTurn"])];
  if (isUndo(activity) || count === undefined || last === undefined || last <= count) return null;
  return (
    <p className="text-xs leading-5 text-ink-3">
      {undoesEverything(fields)
        ? "Undo brings everything back: files, messages, and what the agent remembers."
        : `Undo brings back the files only: the agent ${forgotten(count, last)}.`}
    </p>
  );
}

/** Files that people changed after a crash in the middle of it: what became of them. */
function ChangedMeanwhile({ words }: { words: string | undefined }) {
  if (words === undefined) return null;
  return <p className="text-xs leading-5 text-ink-2 [overflow-wrap:anywhere]">{words}</p>;
}

/** ``count``: there may be more than are named; older lines name them all. */
function LeftAlone({ paths, count = paths.length }: { paths: readonly string[]; count: number | undefined }) {
  if (paths.length === 0) return null;
  const more = count > 3 ? ` and ${(count - 3).toLocaleString("en")} more` : "";
  return (
    <p className="text-xs leading-5 text-ink-3 [overflow-wrap:anywhere]">
      Left as it is, because no checkpoint holds it: {paths.slice(0, 3).join(", ")}
      {more}
    </p>
  );
}

function titleOf({ activity, direction }: ReturnRow): string {
  const { payload } = activity;
  if (!isUndo(activity)) return `Went back to ${whereTo(turnCountOf(activity))}`;
  if (!undoesEverything(payload)) return "Files are as they were before";
  if (direction.of === null) return "Everything is as it was before";
  return direction.goesBack ? "Went back again" : `Undid going back to ${whereTo(turnCountOf(direction.of))}`;
}

function isUndo({ kind }: Activity): boolean {
  return kind === "checkpoint.revert.undone";
}

function turnCountOf({ payload }: { readonly payload?: unknown }): number {
  return numberOf(fieldsOf(payload)["turnCount"]) ?? 0;
}

function effectOf({ payload }: Activity): string {
  const fields = fieldsOf(payload);
  const written = numberOf(fields["written"]) ?? 0;
  const removed = numberOf(fields["removed"]) ?? 0;
  const parts = [written > 0 && `${counted(written, "file")} restored`, removed > 0 && `${counted(removed, "file")} removed`];
  return parts.filter(Boolean).join(", ") || "no file differed";
}
