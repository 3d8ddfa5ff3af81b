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
