import clsx from "clsx";
import { SquareTerminal } from "lucide-react";
import { useMemo, useState } from "react";

import { plainText, tailOf } from "@/lib/terminalText";
import { lengthOf } from "@/lib/time";
import { useNow } from "@/lib/useNow";
import { CopyButton } from "@/ui/CopyButton";
import { Spinner } from "@/ui/Spinner";

import { ApprovalNote, isWaiting } from "./ApprovalNote";
import type { WorkRow } from "./rows";
import { WorkLine } from "./WorkFrame";
import type { WorkItem } from "./workItem";

type Command = Extract<WorkItem, { kind: "command" }>;

/** Lines of output to see without asking. */
const preview = 3;

interface CommandWorkProps {
  item: Command;
  row: WorkRow;
}

export function CommandWork({ item, row }: CommandWorkProps) {
  const busy = row.state === "running" && !isWaiting(row);
  const [open, setOpen] = useState(false);
  const output = useMemo(() => plainText(item.output).replace(/\n+$/, ""), [item.output]);
  const { tail, hidden } = useMemo(() => tailOf(output, preview), [output]);
  const isMultiline = item.command.includes("\n") || item.command.length > 90;
  const hasMore = hidden > 0 || isMultiline || item.cwd !== undefined;
  return (
    <>
      <WorkLine
        icon={busy ? <Spinner label="Running" /> : <SquareTerminal size={14} />}
        label="Command"
        open={open}
        onToggle={hasMore ? () => setOpen(!open) : undefined}
        meta={<Outcome item={item} row={row} />}
      >
        <code className={clsx("block text-[0.78125rem] text-ink", open ? "break-all whitespace-pre-wrap" : "truncate")}>
          {item.command}
        </code>
      </WorkLine>
      {open && item.cwd ? <p className="px-3 pb-1.5 pl-9.5 font-mono text-xs break-all text-ink-3">in {item.cwd}</p> : null}
      {output === "" ? null : open ? (
        <FullOutput output={output} />
      ) : (
        <pre className="overflow-hidden px-3 pb-2 pl-9.5 text-xs leading-5 text-ellipsis text-ink-3">
          {hidden > 0 ? <span className="block">⋯ {hidden === 1 ? "1 line" : `${hidden} lines`} above</span> : null}
          {tail}
        </pre>
      )}
    </>
  );
}

function FullOutput({ output }: { output: string }) {
  return (
    <div className="relative border-t border-line bg-sunken">
      <pre
        role="region"
        aria-label="Output"
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
        tabIndex={0}
        className="max-h-96 overflow-auto px-3 py-2 pr-20 text-xs leading-5 [overflow-wrap:anywhere] whitespace-pre-wrap text-ink-2"
      >
        {output}
      </pre>
      <CopyButton text={output} label="Copy output" className="absolute top-1 right-2 bg-sunken" />
    </div>
  );
}

function Outcome({ item, row }: CommandWorkProps) {
  const { state } = row;
  if (state === "running") return isWaiting(row) ? <ApprovalNote row={row} /> : <Elapsed since={row.latest.createdAt} />;
  const failed = state === "failed" || (item.exitCode !== undefined && item.exitCode !== 0);
  return (
    <>
      <ApprovalNote row={row} />
      {state === "declined" && !row.answered ? <span>declined</span> : null}
      {state === "stopped" ? <span>stopped</span> : null}
      {failed ? (
        <span className="rounded bg-bad-soft px-1.5 font-medium text-bad">
          {item.exitCode === undefined ? "failed" : `exit ${item.exitCode}`}
        </span>
      ) : null}
      {item.runsOn && !failed ? <span>runs on</span> : null}
      {item.exitCode === 0 ? <span>exit 0</span> : null}
      {item.durationMs === undefined ? null : <span>{lengthOf(item.durationMs)}</span>}
    </>
  );
}

function Elapsed({ since }: { since: string }) {
  const now = useNow(1000);
  return <span>{lengthOf(now - Date.parse(since))}</span>;
}
