import { describe, expect, test } from "vitest";

import { INITIAL, step, type ConnectionEvent, type ConnectionState, type Effect } from "./connection";

const lost: ConnectionEvent = { type: "lost", code: 1006, at: 1_000 };

function after(...events: ConnectionEvent[]): { state: ConnectionState; effects: readonly Effect[] } {
  let state = INITIAL;
  let effects: readonly Effect[] = [];
  for (const event of events) ({ state, effects } = step(state, event));
  return { state, effects };
}

describe("the connection", () => {
  test("is open once the socket is", () => {
    expect(after({ type: "opened" }).state).toMatchObject({ phase: "open", retryAt: null });
  });

  test("is tried again after half a second when it is lost", () => {
    const { state, effects } = after({ type: "opened" }, lost);

    expect(state).toMatchObject({ phase: "reconnecting", attempt: 1, retryAt: 1_500 });
    expect(effects).toEqual([{ type: "wait", ms: 500 }]);
  });

  test("is tried ever more slowly while the server stays away", () => {
    const waits: number[] = [];
    let state = INITIAL;
    for (let attempt = 0; attempt < 6; attempt++) {
      const { state: waiting, effects } = step(state, lost);
      for (const effect of effects) if (effect.type === "wait") waits.push(effect.ms);
      state = step(waiting, { type: "retry" }).state;
    }

    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000]);
  });

  test("that opens and dies again unheard is not tried faster for it", () => {
    const { effects } = after(lost, { type: "retry" }, { type: "opened" }, lost);

    expect(effects).toEqual([{ type: "wait", ms: 1_000 }]);
  });

  test("starts from the shortest delay once the server was heard", () => {
    const { effects } = after(
      lost,
      { type: "retry" },
      { type: "opened" },
      { type: "heard" },
      lost,
    );

    expect(effects).toEqual([{ type: "wait", ms: 500 }]);
  });

  test("connects when the wait is over", () => {
    const { state, effects } = after(lost, { type: "retry" });

    expect(state.phase).toBe("connecting");
    expect(effects).toEqual([{ type: "connect" }]);
  });

  test("stays closed and says so when the person was logged out", () => {
    const { state, effects } = after({ type: "opened" }, { type: "lost", code: 4401, at: 0 });

    expect(state).toMatchObject({ phase: "closed", reason: "You have been logged out." });
    expect(effects).toEqual([]);
  });

  test("that was closed is opened again when the person asks", () => {
    const { effects } = after({ type: "lost", code: 4401, at: 0 }, { type: "retry" });

    expect(effects).toEqual([{ type: "connect" }]);
  });

  test("of a page that could not keep up is tried again", () => {
    const { state } = after({ type: "opened" }, { type: "lost", code: 4008, at: 0 });

    expect(state.phase).toBe("reconnecting");
    expect(state.reason).toMatch(/keep up/);
  });

  test("that is there already is not made twice", () => {
    expect(after({ type: "opened" }, { type: "retry" }).effects).toEqual([]);
    expect(after({ type: "retry" }).effects).toEqual([]);
  });

  test("once disposed never comes back", () => {
    const { state, effects } = after({ type: "dispose" }, { type: "retry" }, lost);

    expect(state.phase).toBe("disposed");
    expect(effects).toEqual([]);
  });
});
