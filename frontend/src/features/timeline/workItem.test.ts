import { describe, expect, it } from "vitest";

import { workItemOf } from "./workItem";

const command = (data: unknown, more: object = {}) =>
  workItemOf({ itemType: "command_execution", detail: "npm te...", data, ...more }, {}, "Ran command");

describe("a command", () => {
  it("runs on when its turn is over, until it is told that it has ended", () => {
    const started = { itemType: "command_execution", data: { command: "npm run dev" } };
    const over = { itemType: "command_execution", data: { command: "npm run dev", background: true } };
    const ended = { itemType: "command_execution", data: { command: "npm run dev", exitCode: 0 } };

    expect(workItemOf(over, started, "")).toMatchObject({ runsOn: true });
    expect(workItemOf(ended, started, "")).toMatchObject({ runsOn: false, exitCode: 0 });
  });

  it("is shown whole and without its shell", () => {
    expect(command({ command: "/bin/bash -lc 'npm test'", cwd: "/x", output: "ok", exitCode: 0, durationMs: 12 })).toEqual({
      kind: "command",
      command: "npm test",
      cwd: "/x",
      output: "ok",
      exitCode: 0,
      durationMs: 12,
      runsOn: false,
    });
  });

  it("falls back to what little was told of it", () => {
    expect(command(undefined)).toMatchObject({ command: "npm te...", output: "", exitCode: undefined });
  });

  it("keeps what only its start said", () => {
    const started = { itemType: "command_execution", data: { command: "make", cwd: "/x" } };

    expect(workItemOf({ data: { exitCode: 2 } }, started, "")).toMatchObject({ command: "make", cwd: "/x", exitCode: 2 });
  });
});

it("a change of files lists each; without a list its detail stands for it", () => {
  const change = { path: "a", kind: "added", additions: 1, deletions: 0, diff: "x" };

  expect(workItemOf({ itemType: "file_change", data: { changes: [change, {}] } }, {}, "")).toEqual({
    kind: "files",
    changes: [change],
    acceptedByMode: false,
  });
  expect(workItemOf({ itemType: "file_change", detail: "a.txt" }, {}, "")).toMatchObject({ changes: [{ path: "a.txt" }] });
});

it("a change that nobody was asked about says so", () => {
  expect(workItemOf({ itemType: "file_change", data: { changes: [], acceptedByMode: true } }, {}, "")).toMatchObject({
    acceptedByMode: true,
  });
});

it("a report on progress is a thought", () => {
  expect(workItemOf({ taskId: "1", detail: "Looking around" }, {}, "Reasoning update")).toEqual({
    kind: "thought",
    title: "Looking around",
    text: "Looking around",
    durationMs: undefined,
  });
});

it("any other tool shows what went in and what came out", () => {
  const data = { tool: "search", arguments: { query: "kepler" }, result: "3 results", error: null };

  expect(workItemOf({ itemType: "web_search", title: "Web search", detail: "kepler", data }, {}, "")).toEqual({
    kind: "tool",
    title: "Web search",
    detail: "kepler",
    body: 'arguments: {\n  "query": "kepler"\n}\n\nresult: 3 results',
  });
});

it.each([null, "text", 7, [], { itemType: 5, data: "x" }])("a payload like %j is no reason to fail", (payload) => {
  expect(workItemOf(payload, payload, "Something")).toMatchObject({ kind: "tool", title: "Something" });
});

it("thoughts go by their heading, without its marks", () => {
  const data = { text: "**Looking** at it", durationMs: 900 };
  expect(workItemOf({ itemType: "reasoning", title: "**Looking**", data }, {}, "Thought: Looking")).toEqual({
    kind: "thought",
    title: "Looking",
    text: "**Looking** at it",
    durationMs: 900,
  });
});
