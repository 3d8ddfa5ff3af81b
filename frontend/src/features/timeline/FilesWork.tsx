import clsx from "clsx";
import { FileMinus, FilePen, FilePlus, type LucideIcon } from "lucide-react";
import { useState } from "react";

import type { FileChange } from "@/lib/fileChanges";
import { folderOfPath, nameOfPath } from "@/lib/paths";
import { Counts } from "@/ui/diff/Counts";
import { DiffView } from "@/ui/diff/DiffView";
import { Spinner } from "@/ui/Spinner";
import { Tooltip } from "@/ui/Tooltip";

import { ApprovalNote, isWaiting } from "./ApprovalNote";
import type { WorkRow, WorkState } from "./rows";
import { WorkLine } from "./WorkFrame";

const looks: Readonly<Record<string, { icon: LucideIcon; word: string }>> = {
  added: { icon: FilePlus, word: "New file" },
  deleted: { icon: FileMinus, word: "Deleted file" },
  renamed: { icon: FilePen, word: "Renamed file" },
};
const modified = { icon: FilePen, word: "Changed file" };

interface FilesWorkProps {
  changes: readonly FileChange[];
  acceptedByMode: boolean;
  row: WorkRow;
}

export function FilesWork({ changes, acceptedByMode, row }: FilesWorkProps) {
  const busy = row.state === "running" && !isWaiting(row);
  if (changes.length === 0)
    return (
      <WorkLine icon={busy ? <Spinner /> : <FilePen size={14} />} label="Files">
        {busy ? "Changing files" : "No files changed"}
      </WorkLine>
    );
  return (
    <div className="divide-y divide-line">
      {changes.map((change) => (
        <FileLine key={change.path} change={change} acceptedByMode={acceptedByMode} row={row} />
      ))}
    </div>
  );
}

function AcceptedByMode() {
  return (
    <Tooltip text="The mode “Accept edits” accepted it: nobody was asked">
      <span className="max-sm:sr-only">accepted without asking</span>
    </Tooltip>
  );
}

const words: Partial<Record<WorkState, string>> = {
  declined: "declined",
  failed: "failed",
  stopped: "stopped",
};

function FileLine({ change, acceptedByMode, row }: Omit<FilesWorkProps, "changes"> & { change: FileChange }) {
  const { state } = row;
  const [open, setOpen] = useState(false);
  const { icon: Icon, word } = looks[change.kind] ?? modified;
  const applied = state === "completed";
  return (
    <div>
      <WorkLine
        icon={state === "running" && !isWaiting(row) ? <Spinner label="Changing" /> : <Icon size={14} />}
        label={word}
        open={open}
        onToggle={change.diff ? () => setOpen(!open) : undefined}
        meta={
          <>
            <ApprovalNote row={row} />
            {acceptedByMode ? <AcceptedByMode /> : null}
            {words[state] && !row.answered ? <span>{words[state]}</span> : null}
            <Counts additions={change.additions} deletions={change.deletions} />
          </>
        }
      >
        <span className={clsx("block truncate font-mono text-[0.78125rem]", !applied && "text-ink-2")} title={change.path}>
          <span className="text-ink-3">{folderOfPath(change.path)}</span>
          {nameOfPath(change.path)}
        </span>
      </WorkLine>
      {open ? (
        <div className="max-h-[28rem] overflow-auto border-t border-line">
          <DiffView diff={change.diff} />
        </div>
      ) : null}
    </div>
  );
}
