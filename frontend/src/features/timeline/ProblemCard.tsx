import clsx from "clsx";
import { CircleAlert, TriangleAlert } from "lucide-react";

import type { Activity } from "@/contracts/contracts.gen";

import { problemOf } from "./problem";

export function ProblemCard({ activity }: { activity: Activity }) {
  const { title, text, advice, isWarning } = problemOf(activity);
  const Icon = isWarning ? TriangleAlert : CircleAlert;
  return (
    <div
      role="note"
      className={clsx(
        "my-2 flex gap-2.5 rounded-lg border px-3 py-2.5 text-[0.8125rem] leading-5",
        isWarning ? "border-warn-line bg-warn-soft" : "border-bad-line bg-bad-soft",
      )}
    >
      <Icon size={15} className={clsx("mt-0.5 shrink-0", isWarning ? "text-warn" : "text-bad")} />
      <div className="min-w-0 flex-1">
        <p className={clsx("font-medium", isWarning ? "text-warn" : "text-bad")}>{title}</p>
        {text === title ? null : <p className="[overflow-wrap:anywhere] whitespace-pre-wrap text-ink">{text}</p>}
        {advice ? <p className="mt-1 text-ink-2">{advice}</p> : null}
      </div>
    </div>
  );
}
