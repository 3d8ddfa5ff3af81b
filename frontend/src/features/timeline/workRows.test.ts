import { describe, expect, it } from "vitest";

import { did, kinds, middle, said } from "./builders";

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

it("thoughts are work, and one row however often they are told", () => {
  const thinking = { itemId: "r", itemType: "reasoning", title: "Looking" };
  const activities = [
    did("reasoning", { ...thinking, status: "inProgress" }),
    did("reasoning", { ...thinking, status: "completed" }),
  ];

  expect(middle({ activities })).toMatchObject([{ kind: "work", state: "completed" }]);
  expect(middle({ activities: activities.slice(0, 1), activeTurnId: "t1" })).toMatchObject([{ state: "running" }]);
});
