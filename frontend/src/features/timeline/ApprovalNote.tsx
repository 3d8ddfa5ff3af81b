import { ShieldCheck, ShieldQuestion, ShieldX } from "lucide-react";

import { fieldsOf, textOf } from "@/lib/fields";

import type { WorkRow } from "./rows";

const words: Readonly<Record<string, string>> = {
  accept: "allowed by you",
  acceptForSession: "allowed by you for this session",
  decline: "declined by you",
  cancel: "declined by you",
};

/** What came of the approval that a piece of work needed. */
export function ApprovalNote({ row }: { row: Pick<WorkRow, "asked" | "answered"> }) {
  if (!row.asked) return null;
  if (!row.answered)
    return (
      <span className="flex items-center gap-1 font-medium text-warn">
        <ShieldQuestion size={13} /> waits for you
      </span>
    );
  const decision = textOf(fieldsOf(row.answered.payload)["decision"]) ?? "";
  const word = words[decision] ?? "not answered";
  if (decision !== "accept" && decision !== "acceptForSession")
    return (
      <span className="flex items-center gap-1">
        <ShieldX size={13} /> {word}
      </span>
    );
  return (
    <span role="img" aria-label={word} title={word}>
      <ShieldCheck size={13} />
    </span>
  );
}

/** True while the work stands still because nobody has answered. */
export function isWaiting(row: Pick<WorkRow, "asked" | "answered" | "state">): boolean {
  return row.state === "running" && row.asked !== null && row.answered === null;
}
