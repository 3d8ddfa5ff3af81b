import clsx from "clsx";
import { useEffect, useRef, type RefObject } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";

import { counted } from "@/lib/counted";
import { Button } from "@/ui/Button";
import { CopyButton } from "@/ui/CopyButton";
import { Counts } from "@/ui/diff/Counts";
import { FileMark } from "@/ui/diff/FileMark";
import { FileName } from "@/ui/diff/FileName";
import type { DiffLine } from "@/ui/diff/parseDiff";
import type { FileDiff } from "@/ui/diff/splitDiff";

import { lineCharsLimit, type DiffRow, type DiffRows } from "./diffRows";

interface DiffLinesProps {
  handle: RefObject<VirtualizerHandle | null>;
  diff: DiffRows;
  wrap: boolean;
  /** The row to begin with. */
  begin: number;
  /** The file that is said to be in sight. */
  at: number;
  /** Where the whole of it can be had. */
  download: string;
  onOpenFile: (path: string) => void;
  /** Another file has come into sight. */
  onSee: (place: number) => void;
}

/** Beside the text: two numbers, a sign, some air (characters). */
const margin = 16;

/** Only what is in sight is drawn. */
export function DiffLines({ handle, diff, wrap, begin, at, download, onOpenFile, onSee }: DiffLinesProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const first = useRef(begin);
  useEffect(() => {
    if (first.current > 0) handle.current?.scrollToIndex(first.current, { align: "start" });
  }, [handle]);
  const onScroll = (offset: number) => {
    const row = handle.current?.findItemIndex(offset + 4) ?? 0;
    const place = diff.places.findLastIndex((start) => start <= row);
    const list = handle.current;
    const isAtEnd = list !== null && offset + list.viewportSize >= list.scrollSize - 2;
    if (isAtEnd && at > place) return; // the last files cannot come up to the top
    if (place >= 0 && place !== at) onSee(place);
  };
  return (
    <div
      ref={scroller}
      role="region"
      aria-label="Diff"
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
      tabIndex={0}
      className="min-w-0 flex-1 overflow-auto bg-card font-mono text-xs leading-5 [container-type:inline-size] [tab-size:4] focus-visible:-outline-offset-2"
    >
      <div style={{ minWidth: wrap ? undefined : `${diff.widest + margin}ch` }}>
        <Virtualizer ref={handle} scrollRef={scroller} data={diff.rows} itemSize={20} onScroll={onScroll}>
          {(row, index) => (
            <Row key={index} row={row} wrap={wrap} download={download} onOpenFile={onOpenFile} />
          )}
        </Virtualizer>
      </div>
    </div>
  );
}

interface RowProps {
  row: DiffRow;
  wrap: boolean;
  download: string;
  onOpenFile: (path: string) => void;
}

function Row({ row, wrap, download, onOpenFile }: RowProps) {
  switch (row.kind) {
    case "file":
      return <FileHead file={row.file} />;
    case "line":
      return <Line line={row.line} wrap={wrap} />;
    case "note":
      return <p className="sticky left-0 w-fit px-4 py-2 font-sans text-ink-3">{row.text}</p>;
    case "closed":
      return (
        <p className="sticky left-0 w-fit px-4 py-2 font-sans">
          <Button size="small" onClick={() => onOpenFile(row.file.path)}>
            Show {counted(row.file.lineCount, "line")}
          </Button>
        </p>
      );
    case "cut":
      return (
        <p className="sticky left-0 w-fit border-t border-line px-4 py-3 font-sans text-ink-2">
          The diff is cut here: it is longer than the page can show.{" "}
          <a href={download} download className="rounded font-medium text-accent hover:underline">
            Download all of it
          </a>
        </p>
      );
  }
}

function FileHead({ file }: { file: FileDiff }) {
  return (
    <div className="border-y border-line bg-sunken">
      <h3 className="sticky left-0 flex h-9 w-[100cqw] items-center gap-2 px-3 font-sans">
        <FileMark kind={file.kind} />
        <FileName path={file.path} oldPath={file.oldPath} />
        <Counts additions={file.additions} deletions={file.deletions} />
        <CopyButton text={file.path} label={`Copy path ${file.path}`} />
      </h3>
    </div>
  );
}

const looks: Readonly<Record<DiffLine["kind"], { row: string; sign: string; word: string; color: string }>> = {
  added: { row: "bg-added", sign: "+", word: "added", color: "text-good" },
  removed: { row: "bg-removed", sign: "−", word: "removed", color: "text-bad" },
  same: { row: "", sign: " ", word: "", color: "" },
  gap: { row: "bg-sunken text-ink-3", sign: "⋯", word: "", color: "" },
};

function Line({ line, wrap }: { line: DiffLine; wrap: boolean }) {
  const { row, sign, word, color } = looks[line.kind];
  const rest = line.text.length - lineCharsLimit;
  return (
    <div className={clsx("flex", row)}>
      <Number at={line.oldNumber} className="max-sm:hidden" />
      <Number at={line.newNumber ?? line.oldNumber} className="sm:hidden" />
      <Number at={line.newNumber} className="max-sm:hidden" />
      <span aria-label={word || undefined} role={word ? "img" : undefined} className={clsx("w-[2ch] shrink-0 select-none", color)}>
        {sign}
      </span>
      <span className={clsx("min-w-0 flex-1 pr-3", wrap ? "[overflow-wrap:anywhere] whitespace-pre-wrap" : "whitespace-pre")}>
        {rest > 0 ? line.text.slice(0, lineCharsLimit) : line.text || " "}
        {rest > 0 ? <span className="bg-warn-soft px-1 text-warn">… {counted(rest, "more character")}</span> : null}
      </span>
    </div>
  );
}

function Number({ at, className }: { at: number | null; className: string }) {
  return (
    <span className={clsx("min-w-[5ch] shrink-0 pr-[1ch] text-right text-ink-3 tabular-nums select-none", className)}>{at}</span>
  );
}
