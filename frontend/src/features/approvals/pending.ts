/** What the agent waits for: approvals and questions that nobody has answered yet. */

import type { Activity, ApprovalDecision, RequestKind } from "@/contracts/contracts.gen";
import { fieldsOf, listOf, textOf } from "@/lib/fields";
import { fileChangesOf, type FileChange } from "@/lib/fileChanges";
import { withoutShell } from "@/lib/shellCommand";

interface Waiting {
  readonly requestId: string;
  /** How many answers did not get through to the agent. */
  readonly failures?: number;
}

export interface PendingApproval extends Waiting {
  readonly kind: "approval";
  readonly requestKind: RequestKind | null;
  readonly command: string | null;
  readonly cwd: string | null;
  readonly changes: readonly FileChange[];
  /** What is asked for when it is neither a command nor changes. */
  readonly detail: string | null;
  readonly reason: string | null;
  readonly decisions: readonly ApprovalDecision[];
  /** The agent's own name of the kind, finer than requestKind. */
  readonly requestType?: string;
  /** How the commands begin that may be allowed for good, where the agent offers it. */
  readonly alwaysAllow?: string;
  /** Which host may be reached for good, where the agent offers it. */
  readonly alwaysAllowHost?: string;
  /** What a tool would be called with. */
  readonly toolInput?: string;
}

export interface Question {
  readonly id: string;
  readonly header: string;
  readonly text: string;
  readonly options: readonly { readonly label: string; readonly description: string }[];
  readonly multiple: boolean;
  readonly secret: boolean;
}

export interface PendingQuestions extends Waiting {
  readonly kind: "questions";
  readonly questions: readonly Question[];
}

export type PendingRequest = PendingApproval | PendingQuestions;

const closing = new Set([
  "approval.resolved",
  "user-input.resolved",
  "provider.approval.respond.failed",
  "provider.user-input.respond.failed",
]);

/** Oldest first. A question of a turn that is over is no longer open. */
export function pendingRequestsOf(activities: readonly Activity[], activeTurnId: string | null): readonly PendingRequest[] {
  const open = new Map<string, PendingRequest>();
  for (const activity of activities) {
    const requestId = textOf(fieldsOf(activity.payload)["requestId"]);
    if (activity.kind === "turn.settled") open.clear();
    else if (requestId === undefined) continue;
    else if (closing.has(activity.kind)) closeIfAnswered(open, requestId, activity);
    else if (activity.turnId !== null && activity.turnId !== activeTurnId) continue;
    else if (activity.kind === "approval.requested") open.set(requestId, approvalOf(requestId, activity.payload));
    else if (activity.kind === "user-input.requested") open.set(requestId, questionsOf(requestId, activity.payload));
  }
  return [...open.values()];
}

/** An answer that failed leaves the question open, unless the question itself is gone. */
function closeIfAnswered(open: Map<string, PendingRequest>, requestId: string, activity: Activity): void {
  const detail = textOf(fieldsOf(activity.payload)["detail"]) ?? "";
  const request = open.get(requestId);
  const isOpen = activity.kind.endsWith(".failed") && !/stale pending|unknown pending/i.test(detail);
  if (isOpen && request) open.set(requestId, { ...request, failures: (request.failures ?? 0) + 1 });
  if (!isOpen) open.delete(requestId);
}

/** Clients of the bare protocol know three kinds only, so that these are told to be commands. */
const otherThanCommands = new Set(["permissions_approval", "tool_call_approval", "unknown"]);

const everyDecision: readonly ApprovalDecision[] = ["accept", "acceptForSession", "decline", "cancel"];

function approvalOf(requestId: string, payload: unknown): PendingApproval {
  const fields = fieldsOf(payload);
  const data = fieldsOf(fields["data"]);
  const detail = textOf(fields["detail"]) ?? null;
  const requestKind = requestKindOf(fields["requestKind"]);
  const requestType = textOf(fields["requestType"]);
  const isCommand = requestKind === "command" && !otherThanCommands.has(requestType ?? "");
  const command = textOf(data["command"]) ?? (isCommand ? detail : null);
  const prefix = listOf(data["alwaysAllow"]).filter((word) => typeof word === "string");
  const host = textOf(data["alwaysAllowHost"]);
  const offered = everyDecision.filter((decision) => listOf(fields["decisions"]).includes(decision));
  return {
    kind: "approval",
    requestId,
    requestKind: isCommand || requestKind !== "command" ? requestKind : null,
    command: command === null ? null : withoutShell(command),
    cwd: textOf(data["cwd"]) ?? null,
    changes: fileChangesOf(data),
    detail,
    reason: textOf(fields["reason"]) ?? null,
    decisions: offered.length > 0 ? offered : everyDecision,
    ...(requestType === undefined ? {} : { requestType }),
    ...(prefix.length === 0 ? {} : { alwaysAllow: prefix.join(" ") }),
    ...(host === undefined ? {} : { alwaysAllowHost: host }),
    ...(requestType !== "tool_call_approval" || isEmpty(data["arguments"])
      ? {}
      : { toolInput: JSON.stringify(data["arguments"], null, 2) }),
  };
}

function isEmpty(value: unknown): boolean {
  return value == null || Object.keys(fieldsOf(value)).length === 0;
}

function requestKindOf(value: unknown): RequestKind | null {
  return value === "command" || value === "file-read" || value === "file-change" ? value : null;
}

function questionsOf(requestId: string, payload: unknown): PendingQuestions {
  return { kind: "questions", requestId, questions: listOf(fieldsOf(payload)["questions"]).map(questionOf) };
}

function questionOf(value: unknown, index: number): Question {
  const fields = fieldsOf(value);
  return {
    id: textOf(fields["id"]) ?? String(index),
    header: textOf(fields["header"]) ?? "",
    text: textOf(fields["question"]) ?? "",
    options: listOf(fields["options"]).map((option) => ({
      label: textOf(fieldsOf(option)["label"]) ?? "",
      description: textOf(fieldsOf(option)["description"]) ?? "",
    })),
    multiple: fields["multiSelect"] === true,
    secret: fields["isSecret"] === true,
  };
}
