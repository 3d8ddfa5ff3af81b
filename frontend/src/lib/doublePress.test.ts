import { expect, it } from "vitest";

import { DOUBLE_PRESS_MS, NOT_PRESSED, pressed } from "./doublePress";

it("two presses in a row count, one does not", () => {
  const first = pressed(NOT_PRESSED, 1000);
  expect(first.isSecond).toBe(false);
  expect(pressed(first.state, 1400).isSecond).toBe(true);
});

it("a press long after the first begins anew", () => {
  const first = pressed(NOT_PRESSED, 1000);
  const late = pressed(first.state, 1001 + DOUBLE_PRESS_MS);
  expect(late.isSecond).toBe(false);
  expect(pressed(late.state, 1100 + DOUBLE_PRESS_MS).isSecond).toBe(true);
});

it("a third press in a row is a first one again", () => {
  const second = pressed(pressed(NOT_PRESSED, 0).state, 100);
  expect(pressed(second.state, 200).isSecond).toBe(false);
});
