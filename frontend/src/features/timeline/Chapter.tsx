import { FoldVertical, ScanSearch } from "lucide-react";

import { fieldsOf, numberOf, textOf } from "@/lib/fields";
import { instant, timeOfDay } from "@/lib/time";

import type { ChapterRow } from "./rows";

/** Where a review begins, or the agent's memory was compacted. */
export function Chapter({ row }: { row: ChapterRow }) {
  const { activity, what } = row;
  const Icon = what === "review" ? ScanSearch : FoldVertical;
  const detail = what === "review" ? reviewDetailOf(activity.payload) : freedOf(activity.payload);
  return (
    <div className="flex items-start gap-2 pt-4 pb-2 text-[0.8125rem]">
      <Icon size={14} className="mt-1 shrink-0 text-accent" />
      <p className="min-w-0 flex-1 [overflow-wrap:anywhere] whitespace-pre-line">
        <span className="font-medium">{activity.summary}</span>
        {detail ? <span className="text-ink-3"> · {detail}</span> : null}
      </p>
      <time dateTime={activity.createdAt} title={instant(activity.createdAt)} className="shrink-0 text-xs leading-5 text-ink-3">
        {timeOfDay(activity.createdAt)}
      </time>
    </div>
  );
}

function reviewDetailOf(payload: unknown): string | undefined {
  const fields = fieldsOf(payload);
  return textOf(fieldsOf(fields["target"])["instructions"]) ?? textOf(fields["detail"]);
}

function freedOf(payload: unknown): string | undefined {
  const fields = fieldsOf(payload);
  const before = numberOf(fields["tokensBefore"]);
  const after = numberOf(fields["tokensAfter"]);
  if (before === undefined || after === undefined || after >= before) return textOf(fields["detail"]);
  return `from ${inWords(before)} to ${inWords(after)} tokens`;
}

function inWords(tokens: number): string {
  return tokens < 1000 ? String(tokens) : `${(tokens / 1000).toFixed(tokens < 10_000 ? 1 : 0)}k`;
}
