import clsx from "clsx";
import { ChevronRight, TriangleAlert } from "lucide-react";
import { use, useId, useState, type ReactNode } from "react";

import type { Activity, Checkpoint, CheckpointFile } from "@/contracts/contracts.gen";
import { counted } from "@/lib/counted";
import { fieldsOf, numberOf, textOf } from "@/lib/fields";
import { Counts } from "@/ui/diff/Counts";
import { FileMark } from "@/ui/diff/FileMark";
import { FileName } from "@/ui/diff/FileName";
import { Tooltip } from "@/ui/Tooltip";

import { GoBackButton } from "./GoBackButton";
import type { ChangesRow } from "./rows";
import { TurnActionsContext } from "./turnActions";

/** More are in the diff. */
const listed = 50;

const endings: Readonly<Record<Checkpoint["status"], string>> = {
  ready: "",
  missing: " before it was stopped",
  error: " before it failed",
};

/** What a turn changed, quietly, under its end. */
export function ChangesLine({ row }: { row: ChangesRow }) {
  const { checkpoint, failed } = row;
  if (checkpoint === null)
    return <Note icon>What this turn changed is not known{failed ? `: ${detailOf(failed)}` : ""}</Note>;
  return <KnownChanges row={row} checkpoint={checkpoint} />;
}

function KnownChanges({ row, checkpoint }: { row: ChangesRow; checkpoint: Checkpoint }) {
  const actions = use(TurnActionsContext);
  const [open, setOpen] = useState(false);
  const listId = useId();
  const { files, status, checkpointTurnCount } = checkpoint;
  const total = totalOf(files, row.captured);
  const words = (total.files === 0 ? "No files changed" : `${counted(total.files, "file")} changed`) + endings[status];
  const openDiff = (path?: string) => actions?.onOpenDiff(row.from, checkpointTurnCount, path);
  return (
    <section aria-label="What this turn changed" className="pb-1 text-xs text-ink-3">
      <div className="flex min-h-7 items-center gap-1">
        {total.files === 0 ? (
          <span>{words}</span>
        ) : (
          <>
            <button
              type="button"
              aria-expanded={open}
              aria-controls={listId}
              aria-label="Files of this turn"
              onClick={() => setOpen(!open)}
              className="-ml-1.5 flex size-6 items-center justify-center rounded hover:bg-hover hover:text-ink pointer-coarse:size-8"
            >
              <ChevronRight size={14} className={clsx("transition-transform", open && "rotate-90")} />
            </button>
            <Tooltip text="Open the diff">
              <button
                type="button"
                disabled={actions === null}
                onClick={() => openDiff()}
                className="flex min-h-6 min-w-0 items-center gap-2 rounded px-1 text-left text-ink-2 hover:bg-hover hover:text-ink pointer-coarse:min-h-8"
              >
                <span className="min-w-0">{words}</span>{" "}
                <Counts additions={total.additions} deletions={total.deletions} />
              </button>
            </Tooltip>
          </>
        )}
        <span className="flex-1" />
        <GoBackButton turnCount={row.from} />
      </div>
      {open ? <FileEntries id={listId} files={files} total={total.files} onOpen={openDiff} /> : null}
      {row.shared ? (
        <Note icon>Another thread worked in this folder at the same time, its changes may be among these: {detailOf(row.shared)}</Note>
      ) : null}
      {row.runsOn ? <Note>Still running when the turn ended, so not all of it is here: {detailOf(row.runsOn)}</Note> : null}
      {row.leftOut ? <Note>Not kept: {detailOf(row.leftOut)}</Note> : null}
      {row.failed ? <Note icon>{`${row.failed.summary}: ${detailOf(row.failed)}`}</Note> : null}
    </section>
  );
}

interface FileEntriesProps {
  id: string;
  files: readonly CheckpointFile[];
  total: number;
  onOpen: (path?: string) => void;
}

function FileEntries({ id, files, total, onOpen }: FileEntriesProps) {
  return (
    <ul id={id} aria-label="Files" className="mb-1 overflow-hidden rounded-lg border border-line bg-card">
      {files.slice(0, listed).map((file) => (
        <li key={file.path} className="border-line not-first:border-t">
          <button
            type="button"
            onClick={() => onOpen(file.path)}
            className="flex w-full items-center gap-2.5 px-3 py-1.5 text-left leading-5 text-ink hover:bg-hover focus-visible:-outline-offset-2"
          >
            <FileMark kind={file.kind} />
            <FileName path={file.path} oldPath={file.oldPath} className="flex-1" />
            {file.binary ? <span className="text-ink-3">binary</span> : null}
            <Counts additions={file.additions} deletions={file.deletions} />
          </button>
        </li>
      ))}
      {total > listed ? (
        <li className="border-t border-line">
          <button
            type="button"
            onClick={() => onOpen()}
            className="w-full px-3 py-1.5 text-left text-accent hover:bg-hover focus-visible:-outline-offset-2"
          >
            {counted(total - listed, "more file")}: open the diff
          </button>
        </li>
      ) : null}
    </ul>
  );
}

function Note({ icon = false, children }: { icon?: boolean; children: ReactNode }) {
  return (
    <p className="flex items-start gap-1.5 py-0.5 text-xs leading-5 text-ink-3">
      {icon ? <TriangleAlert size={13} className="mt-1 shrink-0 text-warn" /> : null}
      <span className="min-w-0 [overflow-wrap:anywhere]">{children}</span>
    </p>
  );
}

/** Of very many files only the first are told one by one; their sum is told of all. */
function totalOf(files: readonly CheckpointFile[], captured: Activity | null) {
  const told = fieldsOf(captured?.payload);
  const sum = (count: "additions" | "deletions") => files.reduce((total, file) => total + file[count], 0);
  return {
    files: numberOf(told["files"]) ?? files.length,
    additions: numberOf(told["additions"]) ?? sum("additions"),
    deletions: numberOf(told["deletions"]) ?? sum("deletions"),
  };
}

function detailOf({ payload, summary }: Activity): string {
  return textOf(fieldsOf(payload)["detail"]) ?? summary;
}
