import clsx from "clsx";
import { useMemo, useState } from "react";

import { Button } from "../Button";
import { parseDiff, type DiffLine } from "./parseDiff";

/** More lines are drawn only on request: a page stays quick with any diff. */
const firstLines = 400;

const looks: Record<DiffLine["kind"], { row: string; sign: string; word: string }> = {
  added: { row: "bg-added", sign: "+", word: "added" },
  removed: { row: "bg-removed", sign: "−", word: "removed" },
  same: { row: "", sign: " ", word: "" },
  gap: { row: "bg-sunken text-ink-3", sign: "", word: "" },
};

export function DiffView({ diff }: { diff: string }) {
  const lines = useMemo(() => parseDiff(diff), [diff]);
  const [all, setAll] = useState(false);
  const shown = all ? lines : lines.slice(0, firstLines);
  return (
    <div className="overflow-x-auto bg-card font-mono text-xs leading-5">
      <table className="w-full border-collapse">
        <tbody>
          {shown.map((line, index) => (
            <Line key={index} line={line} />
          ))}
        </tbody>
      </table>
      {shown.length < lines.length ? (
        <div className="p-2">
          <Button size="small" onClick={() => setAll(true)}>
            Show {lines.length - shown.length} more lines
          </Button>
        </div>
      ) : null}
    </div>
  );
}

function Line({ line }: { line: DiffLine }) {
  const look = looks[line.kind];
  if (line.kind === "gap")
    return (
      <tr className={look.row}>
        <td colSpan={2} className="w-0 px-2 text-center select-none">
          ⋯
        </td>
        <td className="px-2 whitespace-pre">{line.text}</td>
      </tr>
    );
  return (
    <tr className={look.row}>
      <td className="w-0 min-w-9 px-2 text-right text-ink-3 tabular-nums select-none">
        {line.newNumber ?? line.oldNumber}
      </td>
      <td
        className={clsx(
          "w-0 pr-1 select-none",
          line.kind === "added" && "text-good",
          line.kind === "removed" && "text-bad",
        )}
      >
        <span aria-label={look.word || undefined}>{look.sign}</span>
      </td>
      <td className="pr-3 whitespace-pre">{line.text || " "}</td>
    </tr>
  );
}
