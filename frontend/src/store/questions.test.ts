import { describe, expect, test } from "vitest";

import type { OrchestrationEvent } from "../contracts/contracts.gen";
import { activity, AT, event } from "./builders";
import { countQuestions, NO_QUESTIONS, type Counts } from "./questions";

const none: Counts = { pendingApprovals: 0, pendingUserInputs: 0 };
const two: Counts = { pendingApprovals: 2, pendingUserInputs: 0 };

describe("questions that wait", () => {
  test("are counted by kind", () => {
    const counts = count(none, said("approval.requested", "a"), said("user-input.requested", "b"));

    expect(counts).toEqual({ pendingApprovals: 1, pendingUserInputs: 1 });
  });

  test("are answered once, though the agent confirms the answer", () => {
    const counts = count(two, answered("a"), said("approval.resolved", "a"));

    expect(counts.pendingApprovals).toBe(1);
  });

  test("are not opened again by being told again", () => {
    const asked = said("approval.requested", "a");

    expect(count(none, asked, asked).pendingApprovals).toBe(1);
    expect(count(none, asked, answered("a"), asked).pendingApprovals).toBe(0);
  });

  test("wait again when the answer did not reach the agent", () => {
    const failed = said("provider.approval.respond.failed", "a", "broken pipe");

    expect(count(none, said("approval.requested", "a"), answered("a"), failed)).toEqual({
      pendingApprovals: 1,
      pendingUserInputs: 0,
    });
  });

  test("do not wait again when no agent waits for the answer", () => {
    const failed = said("provider.approval.respond.failed", "a", "Stale pending approval request");

    expect(count(none, said("approval.requested", "a"), failed).pendingApprovals).toBe(0);
  });

  test("are never fewer than none", () => {
    expect(count(none, answered("a"))).toEqual(none);
  });
});

function count(before: Counts, ...events: OrchestrationEvent[]): Counts {
  let questions = NO_QUESTIONS;
  let counts = before;
  for (const happened of events) [questions, counts] = countQuestions(questions, counts, happened);
  return counts;
}

function said(kind: string, requestId: string, detail = ""): OrchestrationEvent {
  const told = { ...activity("x", 1, kind), payload: { requestId, detail } };
  return event(1, "thread.activity-appended", { threadId: "t1", activity: told });
}

function answered(requestId: string): OrchestrationEvent {
  const decision = "accept" as const;
  const payload = { threadId: "t1", requestId, decision, createdAt: AT };
  return event(1, "thread.approval-response-requested", payload);
}
