import { describe, expect, it } from "vitest";

import type { Activity } from "@/contracts/contracts.gen";

import { pendingRequestsOf } from "./pending";

let count = 0;

function did(kind: string, payload: unknown, turnId: string | null = "t1"): Activity {
  count += 1;
  return { id: String(count), tone: "approval", kind, summary: kind, payload, turnId, createdAt: String(count) };
}

const asked = (requestId: string) =>
  did("approval.requested", { requestId, requestKind: "command", detail: "/bin/bash -lc 'make all'" });

const ids = (activities: Activity[]) => pendingRequestsOf(activities, "t1").map((request) => request.requestId);

describe("what is open", () => {
  it("requests wait in the order in which they were asked", () => {
    expect(ids([asked("a"), asked("b"), asked("c")])).toEqual(["a", "b", "c"]);
  });

  it("a resolved one is gone", () => {
    expect(ids([asked("a"), asked("b"), did("approval.resolved", { requestId: "a", decision: "accept" })])).toEqual(["b"]);
  });

  it("none outlives its turn", () => {
    expect(ids([asked("a"), did("turn.settled", { state: "interrupted" })])).toEqual([]);
    expect(pendingRequestsOf([asked("a")], "t2")).toEqual([]);
    expect(pendingRequestsOf([asked("a")], null)).toEqual([]);
  });

  it("an answer that failed leaves it open, unless the agent no longer asks", () => {
    const failed = (detail: string) => did("provider.approval.respond.failed", { requestId: "a", detail }, null);

    expect(ids([asked("a"), failed("pipe closed")])).toEqual(["a"]);
    expect(ids([asked("a"), failed("Stale pending approval request: a.")])).toEqual([]);
  });
});

describe("what is shown", () => {
  it("a command comes without its shell, from the data or else from the detail", () => {
    expect(pendingRequestsOf([asked("a")], "t1")[0]).toMatchObject({ command: "make all" });
    const whole = did("approval.requested", {
      requestId: "b",
      requestKind: "command",
      detail: "make...",
      data: { command: "make all && make install", cwd: "/x" },
    });
    expect(pendingRequestsOf([whole], "t1")[0]).toMatchObject({ command: "make all && make install", cwd: "/x" });
  });

  it("only the answers that the agent understands are offered", () => {
    const request = did("approval.requested", { requestId: "a", decisions: ["accept", "cancel"] });

    expect(pendingRequestsOf([request], "t1")[0]).toMatchObject({ decisions: ["accept", "cancel"] });
  });

  it("changes of files come with their diffs", () => {
    const change = { path: "a.py", kind: "modified", additions: 1, deletions: 0, diff: "+x" };
    const request = did("approval.requested", { requestId: "a", requestKind: "file-change", data: { changes: [change] } });

    expect(pendingRequestsOf([request], "t1")[0]).toMatchObject({ changes: [change], command: null });
  });

  it("questions keep their options", () => {
    const request = did("user-input.requested", {
      requestId: "q",
      questions: [{ id: "1", header: "H", question: "Which?", options: [{ label: "A", description: "a" }] }],
    });

    expect(pendingRequestsOf([request], "t1")[0]).toMatchObject({
      kind: "questions",
      questions: [{ id: "1", text: "Which?", options: [{ label: "A", description: "a" }], multiple: false }],
    });
  });
});
