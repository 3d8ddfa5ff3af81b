import { expect, it } from "vitest";

import { decisionFor, type DecisionPress } from "./decisionKeys";

const press = (key: string, more: Partial<DecisionPress> = {}): DecisionPress => ({
  key,
  repeat: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...more,
});
const all = ["accept", "acceptForSession", "decline", "cancel"] as const;

it.each([
  ["y", "accept"],
  ["Y", "accept"],
  ["a", "acceptForSession"],
  ["n", "decline"],
  ["c", "cancel"],
  ["x", null],
])("%s means %s", (key, decision) => {
  expect(decisionFor(press(key), all)).toBe(decision);
});

it("a key held down answers one question, not the next as well", () => {
  expect(decisionFor(press("y", { repeat: true }), all)).toBeNull();
});

it("copying with Ctrl+C is not a decision", () => {
  expect(decisionFor(press("c", { ctrlKey: true }), all)).toBeNull();
});

it("an answer that the agent does not understand is not given", () => {
  expect(decisionFor(press("a"), ["accept", "decline"])).toBeNull();
});
