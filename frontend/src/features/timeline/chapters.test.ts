import { expect, it } from "vitest";

import type { Activity, Message } from "@/contracts/contracts.gen";

import { rowsOf, type Row } from "./rows";

let clock = 0;
const nextInstant = () => new Date(Date.UTC(2026, 0, 1) + ++clock * 1000).toISOString();

function said(id: string, role: Message["role"], text = id, more: Partial<Message> = {}): Message {
  const at = nextInstant();
  return { id, role, text, turnId: null, streaming: false, createdAt: at, updatedAt: at, ...more };
}

function did(kind: string, payload: unknown = {}, more: Partial<Activity> = {}): Activity {
  const createdAt = nextInstant();
  return { id: `${kind}-${clock}`, tone: "info", kind, summary: kind, payload, turnId: "t1", createdAt, ...more };
}

interface Given {
  messages?: Message[];
  activities: Activity[];
}

const rows = ({ messages = [], activities }: Given) =>
  rowsOf({ messages, activities, plans: [], pending: [], activeTurnId: null });

const middle = (given: Given) => rows(given).filter((row) => row.kind !== "settled");

const kinds = (list: readonly Row[]) => list.map((row) => row.kind);

const review = (summary: string) => did("agent.item", { itemType: "review" }, { summary });

it("a review is told once, and its findings are the answer", () => {
  const asked = did("review.requested", {}, { summary: "Review of uncommitted changes", turnId: null });
  const activities = [asked, review("Review started"), review("Review finished")];
  const findings = said("findings", "assistant", "All is well", { turnId: "t1" });

  expect(kinds(middle({ activities, messages: [findings] }))).toEqual(["chapter", "answer"]);
});

it("a review that the agent began in words is told as well", () => {
  const ask = said("ask", "user");

  const list = middle({ messages: [ask], activities: [review("Review started"), review("Review finished")] });

  expect(list.map((row) => (row.kind === "chapter" ? row.activity.summary : row.kind))).toEqual([
    "user",
    "Review started",
  ]);
});

it("a compaction that was asked for becomes what came of it, in its place", () => {
  const asked = did("compaction.requested", {}, { turnId: null });
  const done = did("context-compaction", {}, { summary: "Context compacted", turnId: "t2" });

  const [row, ...rest] = middle({ activities: [asked, done] });

  expect(row).toMatchObject({ kind: "chapter", what: "compaction", key: asked.id, activity: done });
  expect(rest).toEqual([]);
});

it("a compaction by itself is told where it happened", () => {
  const ask = said("ask", "user");
  const done = did("context-compaction");

  expect(kinds(middle({ messages: [ask], activities: [done] }))).toEqual(["user", "chapter"]);
});

it("after a compaction that failed the next one is told for itself", () => {
  const asked = did("compaction.requested", {}, { turnId: null });
  const failed = did("turn.settled", { state: "error", reason: "no" }, { turnId: "t2" });
  const later = did("context-compaction", {}, { turnId: "t3" });

  expect(kinds(middle({ activities: [asked, failed, later] }))).toEqual(["chapter", "problem", "chapter"]);
});

it("the turn before ends where a review begins", () => {
  const ask = said("ask", "user");
  const work = did("tool.completed", { itemId: "1", itemType: "command_execution" });
  const asked = did("review.requested", {}, { turnId: null });

  expect(kinds(rows({ messages: [ask], activities: [work, asked] }))).toEqual(["user", "work", "settled", "chapter"]);
});
