import { describe, expect, it } from "vitest";

import { followsAfterScroll, isAtEnd, type ScrollPlace } from "./scrollFollow";

const place = (top: number, height = 2000, viewport = 500): ScrollPlace => ({ top, height, viewport });

describe("following the newest line", () => {
  it("a reader near the end is at the end", () => {
    expect(isAtEnd(place(1500))).toBe(true);
    expect(isAtEnd(place(1480))).toBe(true);
    expect(isAtEnd(place(1400))).toBe(false);
  });

  it("scrolling up lets go", () => {
    expect(followsAfterScroll(true, place(1500), place(1300))).toBe(false);
  });

  it("text that grows below does not let go", () => {
    expect(followsAfterScroll(true, place(1500), place(1500, 2600))).toBe(true);
  });

  it("someone reading above is not taken along by text that grows", () => {
    expect(followsAfterScroll(false, place(300), place(300, 2600))).toBe(false);
  });

  it("coming back to the end follows again", () => {
    expect(followsAfterScroll(false, place(300), place(1499))).toBe(true);
  });

  it("a list that shrinks moves the reader without a wish of theirs", () => {
    expect(followsAfterScroll(true, place(1500), place(1300, 1850))).toBe(true);
  });
});
