import { expect, it } from "vitest";

import type { OrchestrationEvent } from "../contracts/contracts.gen";
import { AT } from "./builders";
import { LONGEST_SILENCE, Tape } from "./tape";

let sequence = 0;

function event(type: string, payload: object, seconds = 0): OrchestrationEvent {
  sequence += 1;
  const occurredAt = new Date(Date.parse(AT) + seconds * 1000).toISOString();
  return {
    sequence,
    eventId: `event-${sequence}`,
    aggregateKind: "thread",
    aggregateId: "t1",
    occurredAt,
    commandId: null,
    causationEventId: null,
    correlationId: null,
    metadata: {},
    type,
    payload: { threadId: "t1", ...payload },
  } as unknown as OrchestrationEvent;
}

const created = () =>
  event("thread.created", { projectId: "p1", title: "A thread", modelSelection: { provider: "demo", model: "demo" } });

function said(id: string, role: "user" | "assistant", text: string, seconds = 0): OrchestrationEvent {
  const turnId = role === "user" ? null : "turn";
  const times = { createdAt: AT, updatedAt: AT };
  return event("thread.message-sent", { messageId: id, role, text, turnId, streaming: role === "assistant", ...times }, seconds);
}

function begun(turnId: string, seconds = 0): OrchestrationEvent {
  const session = { threadId: "t1", status: "running", providerName: "demo", activeTurnId: turnId, updatedAt: AT };
  return event("thread.session-set", { session, startedTurn: { turnId, messageId: null } }, seconds);
}

function tapeOf(...events: OrchestrationEvent[]): Tape {
  const tape = new Tape();
  tape.add(events);
  return tape;
}

const start = { place: 0, state: null };

function twoTurns(): Tape {
  return tapeOf(
    created(),
    said("m1", "user", "one"),
    begun("turn-1"),
    said("a1", "assistant", "half "),
    said("a1", "assistant", "more"),
    said("m2", "user", "two"),
    begun("turn-2"),
    said("a2", "assistant", "end"),
  );
}

const textsAt = (tape: Tape, place: number) => tape.stateAt(place, start)?.messages.map((message) => message.text);

it("plays the thread through the same rules as live events", () => {
  const tape = twoTurns();

  expect(tape.stateAt(0, start)).toBeNull();
  expect(tape.stateAt(1, start)?.thread.title).toBe("A thread");
  expect(textsAt(tape, 4)).toEqual(["one", "half "]);
  expect(textsAt(tape, 8)).toEqual(["one", "half more", "two", "end"]);
});

it("goes back with the thread, and forth again", () => {
  const tape = twoTurns();
  tape.add([
    event("thread.reverted", { turnCount: 1, keptMessageIds: ["m1", "a1"], undoRef: "one" }),
    event("thread.revert-undone", { checkpointRef: "one", undoRef: "two", turns: [], plans: [] }),
    event("thread.revert-undone", { checkpointRef: "two", undoRef: "three", turns: [], plans: [] }),
  ]);

  expect(textsAt(tape, 9)).toEqual(["one", "half more"]);
  expect(textsAt(tape, 10)).toEqual(["one", "half more", "two", "end"]);
  expect(textsAt(tape, 11)).toEqual(["one", "half more"]);
});

it("goes on from a state at hand, and back to an earlier one", () => {
  const tape = twoTurns();
  const half = { place: 4, state: tape.stateAt(4, start) };
  const whole = { place: 8, state: tape.stateAt(8, half) };

  expect(whole.state).toEqual(tape.stateAt(8, start));
  expect(tape.stateAt(4, whole)).toEqual(half.state);
});

it("knows where turns begin: with the message that began them", () => {
  const tape = twoTurns();

  expect(tape.turns.map((turn) => turn.place)).toEqual([1, 5]);
  expect([0, 1, 2, 5, 6, 8].map((place) => tape.turnAt(place))).toEqual([0, 0, 1, 1, 2, 2]);
});

it("marks a turn without a message where it began", () => {
  const tape = tapeOf(created(), said("m1", "user", "one"), begun("turn-1"), begun("turn-2"));

  expect(tape.turns.map((turn) => turn.place)).toEqual([1, 3]);
});

it("keeps the time between events, but for long silences and clocks that went back", () => {
  const tape = tapeOf(created(), said("m1", "user", "one", 1), said("m2", "user", "two", 3_600), said("m3", "user", "three", 60));

  expect([1, 2, 3, 4].map((place) => tape.momentOf(place))).toEqual([0, 1_000, 1_000 + LONGEST_SILENCE, 1_000 + LONGEST_SILENCE]);
  expect([0, 999, 1_000, 9_999].map((moment) => tape.placeAt(moment))).toEqual([1, 1, 2, 4]);
});

it("can be played before all of it is there", () => {
  const tape = tapeOf(created(), said("a1", "assistant", "half "));
  const half = { place: 2, state: tape.stateAt(2, start) };

  tape.add([said("a1", "assistant", "more")]);

  expect(tape.stateAt(3, half)?.messages[0]?.text).toBe("half more");
});
