import clsx from "clsx";
import { memo, useEffect, useMemo, useState } from "react";

import { Button } from "../Button";
import { parseDiff, type DiffLine } from "./parseDiff";

/** More lines are drawn only on request: a page stays quick with any diff. */
const firstLines = 400;
/** Lines drawn in one frame: hundreds at once would hold up whoever types or scrolls. */
const pieceLines = 100;
const lineHeight = 20;
/** Beside the text: a number, a sign, some air (characters). */
const margin = 12;

const looks: Record<DiffLine["kind"], { row: string; sign: string; word: string }> = {
  added: { row: "bg-added", sign: "+", word: "added" },
  removed: { row: "bg-removed", sign: "−", word: "removed" },
  same: { row: "", sign: " ", word: "" },
  gap: { row: "bg-sunken text-ink-3", sign: "", word: "" },
};

export function DiffView({ diff }: { diff: string }) {
  const lines = useMemo(() => parseDiff(diff), [diff]);
  const pieces = useMemo(() => piecesOf(lines), [lines]);
  const widest = useMemo(() => lines.reduce((most, { text }) => Math.max(most, text.length), 0), [lines]);
  const [all, setAll] = useState(false);
  const wanted = all ? lines.length : Math.min(firstLines, lines.length);
  const drawn = useGrowing(Math.ceil(wanted / pieceLines));
  return (
    <div className="overflow-x-auto bg-card font-mono text-xs leading-5">
      <div className="min-w-full" style={{ width: `${widest + margin}ch` }}>
        {pieces.slice(0, drawn).map((piece, index) => (
          <Piece key={index} lines={piece} />
        ))}
      </div>
      {wanted < lines.length ? (
        <div className="p-2">
          <Button size="small" onClick={() => setAll(true)}>
            Show {lines.length - wanted} more lines
          </Button>
        </div>
      ) : null}
    </div>
  );
}

function piecesOf(lines: readonly DiffLine[]): readonly (readonly DiffLine[])[] {
  const count = Math.ceil(lines.length / pieceLines);
  return Array.from({ length: count }, (_, place) => lines.slice(place * pieceLines, (place + 1) * pieceLines));
}

/** Towards the target, by one in each frame. */
function useGrowing(target: number): number {
  const [count, setCount] = useState(1);
  useEffect(() => {
    if (count >= target) return undefined;
    const frame = requestAnimationFrame(() => setCount(count + 1));
    return () => cancelAnimationFrame(frame);
  }, [count, target]);
  return Math.min(count, target);
}

/** Laid out only where it is in sight. */
const Piece = memo(function Piece({ lines }: { lines: readonly DiffLine[] }) {
  return (
    <div className="[content-visibility:auto]" style={{ containIntrinsicHeight: `auto ${lines.length * lineHeight}px` }}>
      {lines.map((line, index) => (
        <Line key={index} line={line} />
      ))}
    </div>
  );
});

function Line({ line }: { line: DiffLine }) {
  const look = looks[line.kind];
  return (
    <div className={clsx("flex", look.row)}>
      <span className="w-[6ch] shrink-0 pr-2 text-right text-ink-3 tabular-nums select-none">
        {line.kind === "gap" ? "⋯" : (line.newNumber ?? line.oldNumber)}
      </span>
      <span
        role={look.word ? "img" : undefined}
        aria-label={look.word || undefined}
        className={clsx("w-[2ch] shrink-0 select-none", line.kind === "added" && "text-good", line.kind === "removed" && "text-bad")}
      >
        {look.sign}
      </span>
      <span className="pr-3 whitespace-pre">{line.text || " "}</span>
    </div>
  );
}
