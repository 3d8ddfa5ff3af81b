import { describe, expect, it } from "vitest";

import type { Activity, Message, ProposedPlan } from "@/contracts/contracts.gen";
import type { PendingMessage } from "@/store/state";

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
  pending?: PendingMessage[];
  activeTurnId?: string | null;
}

function rows({ messages = [], activities = [], plans = [], pending = [], activeTurnId = null }: Given): readonly Row[] {
  return rowsOf({ messages, activities, plans, pending, activeTurnId });
}

/** Without the ends of turns, for rules that are not about them. */
const middle = (given: Given) => rows(given).filter((row) => row.kind !== "settled");

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

describe("work", () => {
  it("start, update and end of one item are one row, where it started", () => {
    const started = did("tool.started", { itemId: "c1", itemType: "command_execution" });
    const answer = said("answer", "assistant");
    const updated = did("tool.updated", { itemId: "c1" });
    const completed = did("tool.completed", { itemId: "c1", status: "completed" });

    const list = middle({ messages: [answer], activities: [started, updated, completed] });

    expect(kinds(list)).toEqual(["work", "answer"]);
    expect(list[0]).toMatchObject({ started, latest: completed, state: "completed" });
  });

  it("an item with the same id in another turn is another item", () => {
    const first = did("tool.completed", { itemId: "c1" }, { turnId: "t1" });
    const second = did("tool.completed", { itemId: "c1" }, { turnId: "t2" });

    expect(middle({ activities: [first, second] })).toHaveLength(2);
  });

  it("an open item runs only while its turn does", () => {
    const activities = [did("tool.started", { itemId: "c1" })];

    expect(middle({ activities, activeTurnId: "t1" })[0]).toMatchObject({ state: "running" });
    expect(middle({ activities, activeTurnId: "t2" })[0]).toMatchObject({ state: "stopped" });
  });

  it.each(["failed", "declined"])("%s is told as such", (status) => {
    expect(middle({ activities: [did("tool.completed", { itemId: "c", status })] })[0]).toMatchObject({ state: status });
  });

  it("rows that follow each other are one block, an answer ends it", () => {
    const activities = [did("tool.completed", { itemId: "1" }), did("tool.completed", { itemId: "2" })];
    const messages = [said("answer", "assistant")];
    const later = did("tool.completed", { itemId: "3" });

    const list = middle({ messages, activities: [...activities, later] });

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

    expect(middle({ activities: [question, answered] })).toMatchObject([
      { kind: "request", asked: question, answered },
    ]);
  });

  it("a second resolution without a decision does not hide the first", () => {
    const decided = did("approval.resolved", { requestId: "r1", decision: "decline" });
    const withdrawn = did("approval.resolved", { requestId: "r1" });

    expect(middle({ activities: [asked(), decided, withdrawn] })[0]).toMatchObject({ answered: decided });
  });

  it("an approval belongs to the work that needs it", () => {
    const started = did("tool.started", { itemId: "c1" });
    const question = did("approval.requested", { requestId: "r1", itemId: "c1" });
    const answered = did("approval.resolved", { requestId: "r1", decision: "accept" });
    const completed = did("tool.completed", { itemId: "c1", status: "completed" });

    const waiting = middle({ activities: [started, question], activeTurnId: "t1" });
    expect(waiting).toMatchObject([{ kind: "work", state: "running", asked: question, answered: null }]);
    const done = middle({ activities: [started, question, answered, completed] });
    expect(done).toMatchObject([{ kind: "work", state: "completed", asked: question, answered }]);
  });

  it("an answer to nothing that we know draws nothing", () => {
    expect(middle({ activities: [did("approval.resolved", {})] })).toEqual([]);
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

it("thoughts are work, and one row however often they are told", () => {
  const thinking = { itemId: "r", itemType: "reasoning", title: "Looking" };
  const activities = [
    did("reasoning", { ...thinking, status: "inProgress" }),
    did("reasoning", { ...thinking, status: "completed" }),
  ];

  expect(middle({ activities })).toMatchObject([{ kind: "work", state: "completed" }]);
  expect(middle({ activities: activities.slice(0, 1), activeTurnId: "t1" })).toMatchObject([{ state: "running" }]);
});
