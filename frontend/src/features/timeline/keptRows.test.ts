import { describe, expect, it } from "vitest";

import type { Activity, Message } from "@/contracts/contracts.gen";

import { KeptRows } from "./keptRows";
import { rowsOf, type TimelineSource } from "./rows";

const at = (second: number) => new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();

function said(sequence: number, role: Message["role"], text: string, more: Partial<Message> = {}): Message {
  const [createdAt, updatedAt] = [at(sequence), at(sequence)];
  return { id: `m${sequence}`, role, text, turnId: null, streaming: false, createdAt, updatedAt, sequence, ...more };
}

function ran(sequence: number, turnId: string): Activity {
  const payload = { itemId: `${sequence}`, itemType: "command_execution" };
  return { id: `a${sequence}`, tone: "tool", kind: "tool.completed", summary: "Ran", payload, turnId, createdAt: at(sequence), sequence };
}

const open = said(8, "assistant", "Half", { turnId: "t2", streaming: true });

const source: TimelineSource = {
  messages: [said(1, "user", "First"), said(3, "assistant", "Done", { turnId: "t1" }), said(5, "user", "Second"), open],
  activities: [ran(2, "t1"), ran(6, "t2"), ran(7, "t2")],
  plans: [],
  pending: [],
  checkpoints: [],
  activeTurnId: "t2",
};

function withLast(message: Message): TimelineSource {
  return { ...source, messages: source.messages.with(-1, message) };
}

describe("rows of a thread that goes on", () => {
  it("one row is new when an answer grew", () => {
    const kept = new KeptRows();
    const before = kept.of(source);
    const grown = withLast({ ...open, text: "Half an answer", updatedAt: at(9) });

    const after = kept.of(grown);

    expect(after).toEqual(rowsOf(grown));
    expect(after.filter((row, place) => row !== before[place])).toEqual([
      { kind: "answer", key: "m8", message: grown.messages.at(-1), cutOff: null },
    ]);
  });

  it.each<[string, TimelineSource]>([
    ["the answer is complete", withLast({ ...open, streaming: false })],
    ["the turn is over", { ...withLast({ ...open, text: "Half of it" }), activeTurnId: null }],
    ["something was done", { ...withLast({ ...open, text: "Half of it" }), activities: [...source.activities, ran(9, "t2")] }],
    ["another answer begins", { ...source, messages: [...source.messages, said(9, "assistant", "New", { turnId: "t2", streaming: true })] }],
    ["an earlier message changed too", { ...source, messages: withLast({ ...open, text: "Half of it" }).messages.with(0, said(1, "user", "Edited")) }],
    ["a late piece of an earlier turn comes", { ...source, messages: source.messages.with(1, said(3, "assistant", "Done late", { turnId: "t1", streaming: true })) }],
  ])("are those of the whole thread when %s", (_, next) => {
    const kept = new KeptRows();
    kept.of(source);

    expect(kept.of(next)).toEqual(rowsOf(next));
  });
});
