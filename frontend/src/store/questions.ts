/** Questions of an agent's that wait for a person, counted from the events that open and close them. */

import type { Activity, OrchestrationEvent } from "../contracts/contracts.gen";

/** What was seen of them; a list's rows come with counts only, so earlier ones are not known by id. */
export interface Questions {
  readonly open: Readonly<Record<string, Kind>>;
  readonly closed: ReadonlySet<string>;
}

export interface Counts {
  readonly pendingApprovals: number;
  readonly pendingUserInputs: number;
}

type Kind = "approval" | "user-input";

export const NO_QUESTIONS: Questions = { open: {}, closed: new Set() };

/** Ids of closed questions are kept so that a second closing does not count; more would be a leak. */
const CLOSED_LIMIT = 200;

export function countQuestions(
  questions: Questions,
  counts: Counts,
  event: OrchestrationEvent,
): readonly [Questions, Counts] {
  const change = changeIn(event);
  if (change === null || questions.closed.has(change.id)) return [questions, counts];
  if (change.type === "opened") {
    if (change.id in questions.open) return [questions, counts];
    const open = { ...questions.open, [change.id]: change.kind };
    return [{ ...questions, open }, added(counts, change.kind, 1)];
  }
  const { [change.id]: known, ...open } = questions.open;
  const closed = new Set([...questions.closed, change.id].slice(-CLOSED_LIMIT));
  return [{ open, closed }, added(counts, known ?? change.kind, -1)];
}

interface Change {
  readonly type: "opened" | "closed";
  readonly kind: Kind;
  readonly id: string;
}

function changeIn(event: OrchestrationEvent): Change | null {
  switch (event.type) {
    case "thread.approval-response-requested":
      return { type: "closed", kind: "approval", id: event.payload.requestId };
    case "thread.user-input-response-requested":
      return { type: "closed", kind: "user-input", id: event.payload.requestId };
    case "thread.activity-appended":
      return changeByActivity(event.payload.activity);
    default:
      return null;
  }
}

function changeByActivity(activity: Activity): Change | null {
  const id = requestIdOf(activity.payload);
  if (id === null) return null;
  switch (activity.kind) {
    case "approval.requested":
      return { type: "opened", kind: "approval", id };
    case "approval.resolved":
      return { type: "closed", kind: "approval", id };
    case "user-input.requested":
      return { type: "opened", kind: "user-input", id };
    case "user-input.resolved":
      return { type: "closed", kind: "user-input", id };
    default:
      return null;
  }
}

function requestIdOf(payload: unknown): string | null {
  if (typeof payload !== "object" || payload === null || !("requestId" in payload)) return null;
  return typeof payload.requestId === "string" ? payload.requestId : null;
}

function added(counts: Counts, kind: Kind, by: 1 | -1): Counts {
  return kind === "approval"
    ? { ...counts, pendingApprovals: Math.max(0, counts.pendingApprovals + by) }
    : { ...counts, pendingUserInputs: Math.max(0, counts.pendingUserInputs + by) };
}
