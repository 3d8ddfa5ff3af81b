import { expect, it } from "vitest";

import type { Activity } from "@/contracts/contracts.gen";

import { problemOf } from "./problem";

function failed(kind: string, payload: unknown): Activity {
  return { id: "1", tone: "error", kind, summary: "Something", payload, turnId: null, createdAt: "" };
}

it.each([
  ["Codex CLI (codex) is not installed or not executable.", /Settings/],
  ["401 Unauthorized: Missing bearer", /codex login/],
  ["You've hit your usage limit.", /limit/],
  ["stream disconnected before completion", /network/],
  ["something else entirely", /again to retry/],
])("%s comes with what to do", (detail, advice) => {
  expect(problemOf(failed("provider.turn.start.failed", { detail })).advice).toMatch(advice);
});

it("says the message once when message and detail are the same", () => {
  expect(problemOf(failed("runtime.error", { message: "boom", detail: "boom" })).text).toBe("boom");
});

it("a kind that we do not know is told by its summary", () => {
  expect(problemOf(failed("agent.broke", {}))).toMatchObject({ title: "Something", text: "Something" });
});

it("reads as a sentence, but leaves names as they are", () => {
  expect(problemOf(failed("runtime.error", { message: "stream ended" })).text).toBe("Stream ended");
  expect(problemOf(failed("runtime.error", { message: "codex.exe is gone" })).text).toBe("codex.exe is gone");
});

it("why the model did not answer has a title of its own, a sentence, and the agent's own words", () => {
  const failure = { kind: "sign-in", message: "The sign-in was refused.", raw: "401 Unauthorized", command: "codex login" };

  expect(problemOf(failed("turn.settled", { state: "error", reason: "x", failure }))).toMatchObject({
    title: "You need to sign in",
    text: "The sign-in was refused.",
    failure: { raw: "401 Unauthorized", command: "codex login", isTooLong: false },
  });
});

it("the end of a limit is told where it is known", () => {
  const failure = { kind: "usage-limit", message: "Used up.", raw: "Used up.", resetsAt: "2020-05-04T10:00:00.000Z" };
  const problem = problemOf(failed("turn.settled", { failure }));

  expect(problem.advice).toMatch(/^The limit starts anew at \d\d:\d\d on \d May\.$/);
  expect(problem.failure?.raw).toBeUndefined();
});

it("the end of a limit is told once", () => {
  const failure = { kind: "usage-limit", message: "Used up. Try again at 10:07 PM.", resetsAt: "2020-05-04T10:00:00.000Z" };

  expect(problemOf(failed("turn.settled", { failure })).advice).toBeUndefined();
});

it("a kind of failure that we do not know is told all the same", () => {
  const failure = { kind: "brand-new", message: "It broke.", raw: "e" };

  expect(problemOf(failed("turn.settled", { failure }))).toMatchObject({ title: "The turn failed", text: "It broke." });
});
