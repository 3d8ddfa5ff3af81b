import clsx from "clsx";

import { instant, lengthOf, timeOfDay } from "@/lib/time";

import type { SettledRow } from "./rows";

export function Settled({ row }: { row: SettledRow }) {
  const { state, durationMs, reason, at } = row;
  const passed = durationMs === null ? "" : ` ${state === "completed" ? "for" : "after"} ${lengthOf(durationMs)}`;
  const said = state === "interrupted" ? "Stopped" : state === "error" ? "Failed" : "Worked";
  return (
    <footer className="flex items-center gap-3 pt-3 pb-1 text-xs text-ink-3 tabular-nums" title={instant(at)}>
      <span className={clsx("shrink-0", state === "error" && "text-bad")}>
        {said}
        {passed || (state === "completed" ? " and done" : "")}
      </span>
      {reason ? <span className="min-w-0 [overflow-wrap:anywhere]">{reason}</span> : null}
      <span className="h-px min-w-4 flex-1 bg-line" />
      <time dateTime={at}>{timeOfDay(at)}</time>
    </footer>
  );
}
