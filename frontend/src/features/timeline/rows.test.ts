import { describe, expect, it } from "vitest";

import { did, kinds, middle, nextInstant, rows, said } from "./builders";

describe("order", () => {
  it("messages and activities are told in the order in which they happened", () => {
    const ask = said("ask", "user");
    const run = did("tool.completed", { itemId: "1", itemType: "command_execution" });
    const answer = said("answer", "assistant");
    const end = did("turn.settled", { state: "completed" });

    expect(kinds(rows({ messages: [ask, answer], activities: [run, end] }))).toEqual([
      "user",
      "work",
      "answer",
      "settled",
    ]);
  });

  it("the log's sequence decides where clocks disagree", () => {
    const answer = said("answer", "assistant", "hi", { sequence: 9 });
    const run = did("tool.completed", { itemId: "1" }, { sequence: 5 });

    expect(kinds(middle({ messages: [answer], activities: [run] }))).toEqual(["work", "answer"]);
  });

  it("a proposed plan has its place among them", () => {
    const before = said("a", "user");
    const at = nextInstant();
    const plan = {
      id: "p",
      turnId: "t1",
      planMarkdown: "# Plan",
      createdAt: at,
      updatedAt: at,
      implementedAt: null,
      implementationThreadId: null,
    };
    const after = said("b", "assistant");

    expect(kinds(middle({ messages: [before, after], plans: [plan] }))).toEqual(["user", "proposal", "answer"]);
  });
});

describe("what else happens", () => {
  it("a plan that changes stays one row", () => {
    const first = did("turn.plan.updated", { plan: [] });
    const second = did("turn.plan.updated", { plan: [{ step: "a", status: "completed" }] });

    expect(middle({ activities: [first, second] })).toMatchObject([{ kind: "steps", activity: second }]);
  });

  it("errors, warnings and failures are problems; what we do not know is a notice", () => {
    const activities = [
      did("runtime.error", { message: "boom" }, { tone: "error" }),
      did("runtime.warning", { message: "hm" }),
      did("provider.turn.start.failed", { detail: "no codex" }),
      did("agent.unknown", { method: "x" }),
    ];

    expect(kinds(middle({ activities }))).toEqual(["problem", "problem", "problem", "notice"]);
  });

  it("token counts and checkpoints are not told line by line", () => {
    expect(middle({ activities: [did("context-window.updated", {}), did("checkpoint.captured", {})] })).toEqual([]);
  });

  it("an empty answer that is over draws nothing", () => {
    expect(middle({ messages: [said("a", "assistant", "")] })).toEqual([]);
    expect(middle({ messages: [said("a", "assistant", "", { streaming: true })] })).toHaveLength(1);
  });
});

describe("steering", () => {
  it("a message that went into the running turn is marked, and ends no turn", () => {
    const first = said("first", "user");
    const work = did("tool.completed", { itemId: "1" });
    const second = said("second", "user");
    const steered = did("turn.steered", { messageId: "second" });
    const answer = said("answer", "assistant", "yes", { turnId: "t1" });

    const list = rows({ messages: [first, second, answer], activities: [work, steered] });

    expect(kinds(list)).toEqual(["user", "work", "user", "answer", "settled"]);
    expect(list.flatMap((row) => (row.kind === "user" ? [row.steers] : []))).toEqual([false, true]);
  });
});

describe("a message on its way", () => {
  it("stands last, once, until it has arrived", () => {
    const on = { id: "new", text: "more", attachments: [], createdAt: nextInstant() };
    const answer = said("answer", "assistant", "yes", { turnId: "t1" });

    const before = rows({ messages: [answer], pending: [on], activeTurnId: "t1" });
    expect(before.at(-1)).toMatchObject({ kind: "user", key: "new", pending: true });
    const after = rows({ messages: [answer, said("new", "user", "more")], pending: [on], activeTurnId: "t1" });
    expect(after.flatMap((row) => (row.kind === "user" ? [row.pending] : []))).toEqual([false]);
  });
});
