import { expect, it } from "vitest";

import type { Activity, Checkpoint, Message } from "@/contracts/contracts.gen";

import { lossOf } from "./loss";

let sequence = 0;
const at = "2026-01-01T00:00:00.000Z";

function said(role: Message["role"], turnId: string | null = null, text = "words"): Message {
  sequence += 1;
  return { id: `m${sequence}`, role, text, turnId, streaming: false, createdAt: at, updatedAt: at, sequence };
}

function did(kind: string, turnId: string | null, payload: unknown = {}): Activity {
  sequence += 1;
  return { id: `a${sequence}`, tone: "info", kind, summary: kind, payload, turnId, createdAt: at, sequence };
}

const point = (turnId: string, checkpointTurnCount: number): Checkpoint => ({
  turnId,
  checkpointTurnCount,
  checkpointRef: `ref/${turnId}`,
  status: "ready",
  files: [],
  assistantMessageId: null,
  completedAt: at,
});

it("takes what was said from the turn's message on, steering included", () => {
  const kept = [said("user"), said("assistant", "t1")];
  const asked = said("user", null, "go on");
  const work = did("tool.completed", "t2");
  const steering = said("user", null, "faster");
  const steered = did("turn.steered", "t2", { messageId: steering.id, turnId: "t2" });
  const answer = said("assistant", "t2");
  const entries = {
    checkpoints: [point("t1", 1), point("t2", 2)],
    messages: [...kept, asked, steering, answer],
    activities: [work, steered],
  };

  expect(lossOf(entries, 1)).toEqual({ messages: [asked, steering], answers: 1, turns: 1 });
  expect(lossOf(entries, 0)).toMatchObject({ turns: 2, answers: 2 });
  expect(lossOf(entries, 0).messages).toHaveLength(3);
  expect(lossOf(entries, 2)).toEqual({ messages: [], answers: 0, turns: 0 });
});

it("a turn that nobody spoke to begin leaves the message before it", () => {
  const messages = [said("user"), said("assistant", "t1")];
  const review = did("review.requested", null);
  const found = said("assistant", "t2");
  const entries = {
    checkpoints: [point("t1", 1), point("t2", 2)],
    messages: [...messages, found],
    activities: [review],
  };

  expect(lossOf(entries, 1)).toEqual({ messages: [], answers: 1, turns: 1 });
});
