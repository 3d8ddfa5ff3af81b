import clsx from "clsx";

import type { Activity } from "@/contracts/contracts.gen";
import { fieldsOf, numberOf, textOf } from "@/lib/fields";
import { instant, lengthOf, timeOfDay } from "@/lib/time";

export function Settled({ activity }: { activity: Activity }) {
  const { state, durationMs, reason } = fieldsOf(activity.payload);
  const ms = numberOf(durationMs);
  const passed = ms === undefined ? "" : ` ${state === "completed" ? "for" : "after"} ${lengthOf(ms)}`;
  const said = state === "interrupted" ? "Stopped" : state === "error" ? "Failed" : "Worked";
  const why = textOf(reason);
  return (
    <footer className="flex items-center gap-3 pt-3 pb-1 text-xs text-ink-3 tabular-nums" title={instant(activity.createdAt)}>
      <span className={clsx("shrink-0", state === "error" && "text-bad")}>
        {said}
        {passed || (state === "completed" ? " and done" : "")}
      </span>
      {why ? <span className="min-w-0 [overflow-wrap:anywhere]">{why}</span> : null}
      <span className="h-px min-w-4 flex-1 bg-line" />
      <time dateTime={activity.createdAt}>{timeOfDay(activity.createdAt)}</time>
    </footer>
  );
}
