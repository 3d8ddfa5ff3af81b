import { afterEach, expect, it } from "vitest";

import { markSeen, seenThreads } from "./seenThreads";

const key = "t3.seenThreads";
const kept = () => JSON.parse(localStorage.getItem(key) ?? "{}") as unknown;

afterEach(() => {
  localStorage.clear();
  seenThreads.setState({}, true);
});

it("what another tab has seen meanwhile is not forgotten", () => {
  markSeen("a", "2026-01-01");
  localStorage.setItem(key, JSON.stringify({ a: "2026-01-03", b: "2026-01-02" }));

  markSeen("c", "2026-01-04");

  expect(kept()).toEqual({ a: "2026-01-03", b: "2026-01-02", c: "2026-01-04" });
  expect(seenThreads.getState()).toEqual(kept());
});

it("what is seen again is never seen earlier than before", () => {
  markSeen("a", "2026-01-02");
  markSeen("a", "2026-01-01");

  expect(kept()).toEqual({ a: "2026-01-02" });
});
