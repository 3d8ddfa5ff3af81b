import { CircleHelp, ShieldCheck, ShieldQuestion, ShieldX } from "lucide-react";

import { fieldsOf, listOf, textOf } from "@/lib/fields";
import { withoutShell } from "@/lib/shellCommand";

import type { RequestRow } from "./rows";
import { WorkFrame, WorkLine } from "./WorkFrame";

/** A question of the agent and what came of it, as one line of the record. */
export function RequestPart({ row }: { row: RequestRow }) {
  const isApproval = row.asked.kind === "approval.requested";
  return (
    <WorkFrame first={row.first} last={row.last}>
      {isApproval ? <ApprovalLine row={row} /> : <QuestionLine row={row} />}
    </WorkFrame>
  );
}

const decisions: Readonly<Record<string, string>> = {
  accept: "You allowed",
  acceptForSession: "You allowed for this session",
  decline: "You declined",
  cancel: "You declined and stopped the turn",
};

const subjects: Readonly<Record<string, string>> = {
  command: "to run a command",
  "file-change": "to change files",
  "file-read": "to read a file",
};

const kindsBeyond: Readonly<Record<string, string>> = {
  tool_call_approval: "to use a tool",
  permissions_approval: "for more permissions",
};

function ApprovalLine({ row }: { row: RequestRow }) {
  const asked = fieldsOf(row.asked.payload);
  const decision = textOf(fieldsOf(row.answered?.payload)["decision"]);
  const allowed = decision === "accept" || decision === "acceptForSession";
  const Icon = decision ? (allowed ? ShieldCheck : ShieldX) : ShieldQuestion;
  const detail = textOf(asked["detail"]);
  const subject = subjectOf(asked);
  const said = decision ? (decisions[decision] ?? decision) : row.answered ? "No longer asked" : `Asks ${subject}`;
  return (
    <WorkLine icon={<Icon size={14} />} label="Approval" meta={decision || row.answered ? null : "waiting for you"}>
      <span className="block truncate text-ink-2">
        {said}
        {detail ? (
          <>
            {": "}
            <code className="text-[0.78125rem]">{withoutShell(detail)}</code>
          </>
        ) : (
          ` ${decision ? subject : ""}`
        )}
      </span>
    </WorkLine>
  );
}

/** Clients know three kinds; what else is asked for says so by its type. */
function subjectOf(asked: Readonly<Record<string, unknown>>): string {
  const type = textOf(asked["requestType"]) ?? "";
  return kindsBeyond[type] ?? subjects[textOf(asked["requestKind"]) ?? ""] ?? "for your approval";
}

function QuestionLine({ row }: { row: RequestRow }) {
  const questions = listOf(fieldsOf(row.asked.payload)["questions"]).map(fieldsOf);
  const answers = fieldsOf(fieldsOf(row.answered?.payload)["answers"]);
  const state = row.answered === null ? "waiting for you" : Object.keys(answers).length === 0 ? "not answered" : null;
  return (
    <>
      {questions.map((question, index) => (
        <WorkLine
          key={index}
          icon={<CircleHelp size={14} />}
          label="Question"
          meta={state}
        >
          <span className="block [overflow-wrap:anywhere] text-ink-2">{textOf(question["question"])}</span>
          <AnswerText value={answers[textOf(question["id"]) ?? ""]} secret={question["isSecret"] === true} />
        </WorkLine>
      ))}
    </>
  );
}

function AnswerText({ value, secret }: { value: unknown; secret: boolean }) {
  const text = Array.isArray(value) ? value.map(String).join(", ") : textOf(value);
  if (!text) return null;
  return <span className="block [overflow-wrap:anywhere]">{secret ? "•••••" : text}</span>;
}
