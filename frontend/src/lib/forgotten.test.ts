import { expect, it } from "vitest";

import { forgotten } from "./forgotten";

it.each([
  [0, 1, "no longer remembers turn 1"],
  [3, 6, "no longer remembers turns 4 to 6"],
])("after going back to turn %i of %i", (turnCount, last, words) => {
  expect(forgotten(turnCount, last)).toBe(words);
});
