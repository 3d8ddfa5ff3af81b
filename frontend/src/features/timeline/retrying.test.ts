import { expect, it } from "vitest";

import type { Activity } from "@/contracts/contracts.gen";

import { retryingOf } from "./retrying";

let count = 0;

function did(kind: string, payload: unknown = {}, turnId: string | null = "t1"): Activity {
  count += 1;
  return { id: `a${count}`, tone: "info", kind, summary: kind, payload, turnId, createdAt: `2026-01-01T00:00:${10 + count}Z` };
}

const tried = (attempt?: number, cause = "network") =>
  did("runtime.warning", { message: "Reconnecting...", retry: { cause, ...(attempt === undefined ? {} : { attempt, of: 5 }) } });

it("says which try it is, why, and since when it is tried", () => {
  const [first, second] = [tried(1), tried(2, "too many requests")];

  expect(retryingOf([first, did("turn.steered"), second], "t1")).toEqual({
    cause: "too many requests",
    attempt: 2,
    of: 5,
    since: first.createdAt,
  });
});

it("tries that nobody counts have no number", () => {
  expect(retryingOf([tried()], "t1")).toMatchObject({ attempt: null, of: null, cause: "network" });
});

it("is over when the model answers again, and begins anew with the next drop", () => {
  const before = [tried(1), did("runtime.reconnected")];
  const later = tried(1);

  expect(retryingOf(before, "t1")).toBeNull();
  expect(retryingOf([...before, later], "t1")).toMatchObject({ since: later.createdAt });
});

it("is over with its turn", () => {
  expect(retryingOf([tried(1)], null)).toBeNull();
  expect(retryingOf([tried(1)], "t2")).toBeNull();
});

it("other warnings are no retries", () => {
  expect(retryingOf([did("runtime.warning", { message: "x is old" })], "t1")).toBeNull();
});
