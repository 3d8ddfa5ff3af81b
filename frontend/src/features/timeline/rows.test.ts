import { describe, expect, it } from "vitest";

import type { Activity, Message, ProposedPlan } from "@/contracts/contracts.gen";

import { rowsOf, type Row } from "./rows";

let clock = 0;
const nextInstant = () => new Date(Date.UTC(2026, 0, 1) + ++clock * 1000).toISOString();

function said(id: string, role: Message["role"], text = id, more: Partial<Message> = {}): Message {
  const at = nextInstant();
  return { id, role, text, turnId: null, streaming: false, createdAt: at, updatedAt: at, ...more };
}

function did(kind: string, payload: unknown = {}, more: Partial<Activity> = {}): Activity {
  return {
    id: `${kind}-${++clock}`,
    tone: kind.startsWith("tool") ? "tool" : "info",
    kind,
    summary: kind,
    payload,
    turnId: "t1",
    createdAt: nextInstant(),
    ...more,
  };
}

interface Given {
  messages?: Message[];
  activities?: Activity[];
  plans?: ProposedPlan[];
  activeTurnId?: string | null;
}

function rows({ messages = [], activities = [], plans = [], activeTurnId = null }: Given): readonly Row[] {
  return rowsOf({ messages, activities, plans, activeTurnId });
}

const kinds = (list: readonly Row[]) => list.map((row) => row.kind);

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

    expect(kinds(rows({ messages: [answer], activities: [run] }))).toEqual(["work", "answer"]);
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

    expect(kinds(rows({ messages: [before, after], plans: [plan] }))).toEqual(["user", "proposal", "answer"]);
  });
});

describe("work", () => {
  it("start, update and end of one item are one row, where it started", () => {
    const started = did("tool.started", { itemId: "c1", itemType: "command_execution" });
    const answer = said("answer", "assistant");
    const updated = did("tool.updated", { itemId: "c1" });
    const completed = did("tool.completed", { itemId: "c1", status: "completed" });

    const list = rows({ messages: [answer], activities: [started, updated, completed] });

    expect(kinds(list)).toEqual(["work", "answer"]);
    expect(list[0]).toMatchObject({ started, latest: completed, state: "completed" });
  });

  it("an item with the same id in another turn is another item", () => {
    const first = did("tool.completed", { itemId: "c1" }, { turnId: "t1" });
    const second = did("tool.completed", { itemId: "c1" }, { turnId: "t2" });

    expect(rows({ activities: [first, second] })).toHaveLength(2);
  });

  it("an open item runs only while its turn does", () => {
    const activities = [did("tool.started", { itemId: "c1" })];

    expect(rows({ activities, activeTurnId: "t1" })[0]).toMatchObject({ state: "running" });
    expect(rows({ activities, activeTurnId: "t2" })[0]).toMatchObject({ state: "stopped" });
  });

  it.each(["failed", "declined"])("%s is told as such", (status) => {
    expect(rows({ activities: [did("tool.completed", { itemId: "c", status })] })[0]).toMatchObject({ state: status });
  });

  it("rows that follow each other are one block, an answer ends it", () => {
    const activities = [did("tool.completed", { itemId: "1" }), did("tool.completed", { itemId: "2" })];
    const messages = [said("answer", "assistant")];
    const later = did("tool.completed", { itemId: "3" });

    const list = rows({ messages, activities: [...activities, later] });

    expect(list.map((row) => (row.kind === "work" ? [row.first, row.last] : row.kind))).toEqual([
      [true, false],
      [false, true],
      "answer",
      [true, true],
    ]);
  });
});

describe("requests", () => {
  const asked = () => did("approval.requested", { requestId: "r1", detail: "rm x" });

  it("question and answer are one row", () => {
    const question = asked();
    const answered = did("approval.resolved", { requestId: "r1", decision: "accept" });

    expect(rows({ activities: [question, answered] })).toMatchObject([
      { kind: "request", asked: question, answered },
    ]);
  });

  it("a second resolution without a decision does not hide the first", () => {
    const decided = did("approval.resolved", { requestId: "r1", decision: "decline" });
    const withdrawn = did("approval.resolved", { requestId: "r1" });

    expect(rows({ activities: [asked(), decided, withdrawn] })[0]).toMatchObject({ answered: decided });
  });

  it("an answer to nothing that we know draws nothing", () => {
    expect(rows({ activities: [did("approval.resolved", {})] })).toEqual([]);
  });
});

describe("what else happens", () => {
  it("a plan that changes stays one row", () => {
    const first = did("turn.plan.updated", { plan: [] });
    const second = did("turn.plan.updated", { plan: [{ step: "a", status: "completed" }] });

    expect(rows({ activities: [first, second] })).toMatchObject([{ kind: "steps", activity: second }]);
  });

  it("errors, warnings and failures are problems; what we do not know is a notice", () => {
    const activities = [
      did("runtime.error", { message: "boom" }, { tone: "error" }),
      did("runtime.warning", { message: "hm" }),
      did("provider.turn.start.failed", { detail: "no codex" }),
      did("agent.unknown", { method: "x" }),
    ];

    expect(kinds(rows({ activities }))).toEqual(["problem", "problem", "problem", "notice"]);
  });

  it("token counts and checkpoints are not told line by line", () => {
    expect(rows({ activities: [did("context-window.updated", {}), did("checkpoint.captured", {})] })).toEqual([]);
  });

  it("an empty answer that is over draws nothing", () => {
    expect(rows({ messages: [said("a", "assistant", "")] })).toEqual([]);
    expect(rows({ messages: [said("a", "assistant", "", { streaming: true })] })).toHaveLength(1);
  });
});

describe("steering", () => {
  it("a message sent while the turn runs steers it; one after its end begins the next", () => {
    const first = said("first", "user");
    const second = said("second", "user");
    const settled = did("turn.settled", { state: "completed" });
    const third = said("third", "user");

    const list = rows({ messages: [first, second, third], activities: [settled] });

    expect(list.flatMap((row) => (row.kind === "user" ? [row.steers] : []))).toEqual([false, true, false]);
  });

  it("after a start that failed the next message is a new attempt", () => {
    const first = said("first", "user");
    const failed = did("provider.turn.start.failed", { detail: "x" });
    const second = said("second", "user");

    const list = rows({ messages: [first, second], activities: [failed] });

    expect(list.at(-1)).toMatchObject({ kind: "user", steers: false });
  });
});
