import { describe, expect, it } from "vitest";

import { ago, lengthOf } from "./time";

const now = Date.parse("2026-03-10T12:00:00.000Z");
const before = (ms: number) => new Date(now - ms).toISOString();

describe("time since an instant", () => {
  it.each([
    [0, "now"],
    [59_999, "now"],
    [60_000, "1 min"],
    [59 * 60_000, "59 min"],
    [60 * 60_000, "1 h"],
    [23 * 3_600_000, "23 h"],
    [24 * 3_600_000, "1 d"],
    [6 * 86_400_000, "6 d"],
    [8 * 86_400_000, "2 Mar"],
    [400 * 86_400_000, "3 Feb 2025"],
  ])("%i ms ago reads %s", (ms, text) => {
    expect(ago(before(ms), now)).toBe(text);
  });

  it("a clock that is ahead of ours still reads as now", () => {
    expect(ago(before(-5000), now)).toBe("now");
  });

  it("says nothing about a time that is none", () => {
    expect(ago("soon", now)).toBe("");
  });
});

describe("length of time", () => {
  it.each([
    [40, "0.1 s"],
    [430, "0.4 s"],
    [1000, "1 s"],
    [12_900, "12 s"],
    [65_000, "1 min 05 s"],
    [3_600_000, "1 h 00 min"],
    [-3, "0 s"],
  ])("%i ms reads %s", (ms, text) => {
    expect(lengthOf(ms)).toBe(text);
  });
});
