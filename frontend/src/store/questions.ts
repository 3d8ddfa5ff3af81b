/**
 * Questions of an agent's that wait for a person, counted from the events that open and close them.
 * Rows come with counts only: a question that is older than the row is not known by its id until an
 * event names it, and is then taken to have been waiting.
 */

import type { Activity, OrchestrationEvent } from "../contracts/contracts.gen";

export type Kind = "approval" | "user-input";

export interface Question {
  readonly kind: Kind;
  readonly isOpen: boolean;
}

/** By request id. */
export type Questions = Readonly<Record<string, Question>>;

export interface Counts {
  readonly pendingApprovals: number;
  readonly pendingUserInputs: number;
}

export const NO_QUESTIONS: Questions = {};

/** How the failure of an answer begins that no agent waits for any more. */
const STALE = "Stale pending";

export function countQuestions(
  questions: Questions,
  { pendingApprovals, pendingUserInputs }: Counts,
  event: OrchestrationEvent,
): readonly [Questions, Counts] {
  const counts = { pendingApprovals, pendingUserInputs };
  if (endsAll(event)) return [NO_QUESTIONS, { pendingApprovals: 0, pendingUserInputs: 0 }];
  const change = changeIn(event);
  if (change === null) return [questions, counts];
  const known = questions[change.id];
  if (known !== undefined && (known.isOpen === change.isOpen || change.isNew)) {
    return [questions, counts];
  }
  const kind = known?.kind ?? change.kind;
  const count = kind === "approval" ? "pendingApprovals" : "pendingUserInputs";
  const next = Math.max(0, counts[count] + (change.isOpen ? 1 : -1));
  return [
    { ...questions, [change.id]: { kind, isOpen: change.isOpen } },
    { ...counts, [count]: next },
  ];
}

interface Change extends Question {
  readonly id: string;
  /** Asked for the first time; a question that was answered is not opened by this. */
  readonly isNew: boolean;
}

/** The turn is over or the agent is gone: nobody waits for an answer. */
function endsAll(event: OrchestrationEvent): boolean {
  if (event.type !== "thread.session-set") return false;
  return event.payload.settledTurn !== undefined || event.payload.session.status === "stopped";
}

function changeIn(event: OrchestrationEvent): Change | null {
  switch (event.type) {
    case "thread.approval-response-requested":
      return { id: event.payload.requestId, kind: "approval", isOpen: false, isNew: false };
    case "thread.user-input-response-requested":
      return { id: event.payload.requestId, kind: "user-input", isOpen: false, isNew: false };
    case "thread.activity-appended":
      return changeBy(event.payload.activity);
    default:
      return null;
  }
}

function changeBy({ kind: activity, payload }: Activity): Change | null {
  const id = textIn(payload, "requestId");
  if (id === null) return null;
  const kind = activity.includes("user-input") ? "user-input" : "approval";
  switch (activity) {
    case "approval.requested":
    case "user-input.requested":
      return { id, kind, isOpen: true, isNew: true };
    case "approval.resolved":
    case "user-input.resolved":
      return { id, kind, isOpen: false, isNew: false };
    case "provider.approval.respond.failed":
    case "provider.user-input.respond.failed": {
      const isStale = textIn(payload, "detail")?.startsWith(STALE) ?? false;
      return { id, kind, isOpen: !isStale, isNew: false };
    }
    default:
      return null;
  }
}

function textIn(payload: unknown, key: string): string | null {
  if (typeof payload !== "object" || payload === null) return null;
  const value = (payload as Readonly<Record<string, unknown>>)[key];
  return typeof value === "string" ? value : null;
}
