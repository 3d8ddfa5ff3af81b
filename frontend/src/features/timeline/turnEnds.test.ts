import { describe, expect, it } from "vitest";

import { did, kinds, middle, rows, said } from "./builders";

describe("the end of a turn", () => {
  const at = (second: number) => new Date(Date.UTC(2026, 5, 1) + second * 1000).toISOString();
  const ask = (id: string, second: number) => said(id, "user", id, { createdAt: at(second) });
  const reply = (turnId: string, from: number, to: number) =>
    said(turnId, "assistant", "yes", { turnId, createdAt: at(from), updatedAt: at(to) });

  it("a completed turn ends with how long it took, from the message to its last word", () => {
    const list = rows({ messages: [ask("a", 0), reply("t1", 2, 12), ask("b", 100), reply("t2", 103, 105)] });

    expect(list.flatMap((row) => (row.kind === "settled" ? [[row.state, row.durationMs, row.at]] : []))).toEqual([
      ["completed", 12_000, at(12)],
      ["completed", 5000, at(105)],
    ]);
    expect(kinds(list)).toEqual(["user", "answer", "settled", "user", "answer", "settled"]);
  });

  it("the turn that runs has no end yet", () => {
    const list = rows({ messages: [ask("a", 0), reply("t1", 2, 12)], activeTurnId: "t1" });

    expect(kinds(list)).toEqual(["user", "answer"]);
  });

  it("one that was interrupted says so, once", () => {
    const settled = did("turn.settled", { state: "interrupted", durationMs: 9 }, { createdAt: at(20) });
    const late = did("context-window.updated", {}, { createdAt: at(21) });

    const list = rows({ messages: [ask("a", 0), reply("t1", 2, 12)], activities: [settled, late] });

    expect(list.at(-1)).toMatchObject({ kind: "settled", state: "interrupted", durationMs: 9 });
    expect(kinds(list)).toEqual(["user", "answer", "settled"]);
  });

  it("one that failed says why in a card of its own, unless an error has just said it", () => {
    const failed = did("turn.settled", { state: "error", reason: "no network" });
    const error = did("runtime.error", { message: "no network" }, { tone: "error" });
    const again = did("turn.settled", { state: "error", reason: "no network" }, { turnId: "t2" });

    expect(kinds(rows({ activities: [failed] }))).toEqual(["problem", "settled"]);
    expect(rows({ activities: [error, again] })).toMatchObject([{ kind: "problem" }, { reason: "no network" }]);
  });

  it("a message that no agent took up has no turn to end", () => {
    const ask = said("a", "user");
    const failed = did("provider.turn.start.failed", { detail: "x" }, { turnId: null });

    expect(kinds(rows({ messages: [ask], activities: [failed] }))).toEqual(["user", "problem"]);
  });
});

describe("a failure", () => {
  const failure = { kind: "network", message: "No network.", raw: "r" };
  const end = () => did("turn.settled", { state: "error", reason: "No network.", failure });

  it("is told once, also below another warning", () => {
    const limit = did("runtime.warning", { message: "The limit is used up" });

    expect(kinds(rows({ activities: [limit, end()] }))).toEqual(["problem", "problem", "settled"]);
  });

  it("that ended the agent is told once, by its card", () => {
    const reason = "the agent's process was killed";
    const settled = did("turn.settled", { state: "interrupted", reason });
    const exited = did("session.exited", { reason }, { tone: "error", turnId: null });

    expect(rows({ activities: [settled] })).toMatchObject([{ kind: "settled", reason }]);
    expect(rows({ activities: [settled, exited] })).toMatchObject([
      { kind: "settled", reason: null },
      { kind: "problem", activity: exited },
    ]);
  });

  it("is open until somebody says something", () => {
    const failed = end();
    const later = said("later", "user");

    expect(rows({ activities: [failed] })[0]).toMatchObject({ kind: "problem", isOpen: true });
    expect(rows({ activities: [failed], messages: [later] })[0]).toMatchObject({ kind: "problem", isOpen: false });
  });
});

describe("a model that is asked again", () => {
  const retry = (cutOff?: string) =>
    did("runtime.warning", { message: "Reconnecting... 1/2", retry: { cause: "network", attempt: 1, of: 2 }, cutOff });

  it("its tries are no rows: they are told while they last, and by what comes of them", () => {
    const again = did("runtime.reconnected");

    expect(kinds(middle({ activities: [retry(), again] }))).toEqual(["notice"]);
  });

  it("half an answer is marked, and put aside when the model has begun anew", () => {
    const half = said("half", "assistant", "hal", { turnId: "t1" });
    const broke = retry("half");
    const whole = said("whole", "assistant", "all of it", { turnId: "t1" });

    expect(middle({ messages: [half], activities: [broke] })).toMatchObject([{ cutOff: "ends here" }]);
    expect(middle({ messages: [half, whole], activities: [broke] })).toMatchObject([
      { cutOff: "said again" },
      { cutOff: null },
    ]);
  });

  it("half an answer stays in sight where the next turn says something else", () => {
    const half = said("half", "assistant", "hal", { turnId: "t1" });
    const later = said("later", "assistant", "another", { turnId: "t2" });

    expect(middle({ messages: [half, later], activities: [retry("half")] })[0]).toMatchObject({ cutOff: "ends here" });
  });
});
