import { expect, it } from "vitest";

import type { LatestTurn, Session, ThreadShell } from "@/contracts/contracts.gen";

import { threadStatusOf } from "./threadStatus";

const at = (second: number) => `2026-01-01T00:00:0${second}.000Z`;

function session(status: Session["status"]): Session {
  return {
    threadId: "t",
    status,
    providerName: "codex",
    activeTurnId: null,
    lastError: null,
    updatedAt: at(0),
    runtimeMode: "full-access",
  };
}

function turn(state: LatestTurn["state"]): LatestTurn {
  return {
    turnId: "u",
    state,
    requestedAt: at(0),
    startedAt: at(0),
    completedAt: state === "running" ? null : at(5),
    assistantMessageId: null,
  };
}

function thread(more: Partial<ThreadShell>): ThreadShell {
  return {
    id: "t",
    projectId: "p",
    title: "A thread",
    modelSelection: { provider: "codex", model: "m" },
    runtimeMode: "full-access",
    interactionMode: "default",
    branch: null,
    worktreePath: null,
    latestTurn: null,
    createdAt: at(0),
    updatedAt: at(0),
    archivedAt: null,
    deletedAt: null,
    session: null,
    pendingApprovals: 0,
    pendingUserInputs: 0,
    queuedMessages: 0,
    queueHeld: null,
    lastActivityAt: at(0),
    ...more,
  };
}

it.each([
  ["idle", thread({})],
  ["working", thread({ session: session("running"), latestTurn: turn("running") })],
  ["working", thread({ session: session("starting") })],
  ["approval", thread({ session: session("running"), pendingApprovals: 2, pendingUserInputs: 1 })],
  ["input", thread({ session: session("running"), pendingUserInputs: 1 })],
  ["error", thread({ session: session("error"), latestTurn: turn("completed") })],
  ["error", thread({ session: session("ready"), latestTurn: turn("error") })],
  ["interrupted", thread({ session: session("ready"), latestTurn: turn("interrupted") })],
  ["done", thread({ session: session("ready"), latestTurn: turn("completed") })],
] as const)("%s", (status, given) => {
  expect(threadStatusOf(given, "")).toBe(status);
});

it("a turn that someone saw end is no news", () => {
  const given = thread({ session: session("ready"), latestTurn: turn("completed") });

  expect(threadStatusOf(given, at(4))).toBe("done");
  expect(threadStatusOf(given, at(6))).toBe("idle");
});

it("a turn left running without a session at work is not called working", () => {
  expect(threadStatusOf(thread({ session: session("stopped"), latestTurn: turn("running") }), at(9))).toBe("idle");
});
