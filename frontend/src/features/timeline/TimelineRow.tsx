import { memo } from "react";

import { Answer } from "./Answer";
import { ChangesLine } from "./ChangesLine";
import { Chapter } from "./Chapter";
import { Ending } from "./Ending";
import { Notice } from "./Notice";
import { ProblemCard } from "./ProblemCard";
import { Proposal } from "./Proposal";
import { RequestPart } from "./RequestPart";
import { ReturnLine } from "./ReturnLine";
import type { Row } from "./rows";
import { Settled } from "./Settled";
import { Steps } from "./Steps";
import { UserMessage } from "./UserMessage";
import { WorkPart } from "./WorkPart";

/** Rows are made anew with every event, but only those that changed are drawn anew. */
export const TimelineRow = memo(
  function TimelineRow({ row }: { row: Row }) {
    return <div className="mx-auto w-full max-w-[46rem] px-4 sm:px-6">{drawn(row)}</div>;
  },
  (before, after) => isSame(before.row, after.row),
);

function isSame(one: Row, other: Row): boolean {
  const fields: Readonly<Record<string, unknown>> = { ...other };
  return Object.entries(one).every(([key, value]) => fields[key] === value);
}

function drawn(row: Row) {
  switch (row.kind) {
    case "user":
      return <UserMessage row={row} />;
    case "answer":
      return <Answer row={row} />;
    case "work":
      return <WorkPart row={row} />;
    case "request":
      return <RequestPart row={row} />;
    case "steps":
      return <Steps activity={row.activity} />;
    case "proposal":
      return <Proposal row={row} />;
    case "problem":
      return <ProblemCard activity={row.activity} isOpen={row.isOpen} />;
    case "notice":
      return row.activity.kind === "agent.ending" ? <Ending activity={row.activity} /> : <Notice activity={row.activity} />;
    case "chapter":
      return <Chapter row={row} />;
    case "settled":
      return <Settled row={row} />;
    case "changes":
      return <ChangesLine row={row} />;
    case "return":
      return <ReturnLine row={row} />;
  }
}
