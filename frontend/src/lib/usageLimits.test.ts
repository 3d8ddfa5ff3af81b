import { expect, it } from "vitest";

import { limitInWords, limitsAt } from "./usageLimits";

const now = Date.parse("2026-11-22T12:00:00Z");

it.each([
  [{ usedPercent: 42, windowMinutes: 300 }, "5 hours: 42 % used"],
  [{ usedPercent: 7, windowMinutes: 10_080 }, "1 week: 7 % used"],
  [{ usedPercent: 7, windowMinutes: 1440 }, "1 day: 7 % used"],
  [{ usedPercent: 7, windowMinutes: 90 }, "90 minutes: 7 % used"],
  [{ usedPercent: 7, windowMinutes: 60, name: "Spark" }, "Spark, 1 hour: 7 % used"],
  [{ usedPercent: 100 }, "Limit: 100 % used"],
])("%j is said as %s", (limit, words) => {
  expect(limitInWords(limit, now)).toBe(words);
});

it("says when a limit starts anew: the time today, else the day as well", () => {
  expect(limitInWords({ usedPercent: 1, resetsAt: "2026-11-22T12:30:00Z" }, now)).toMatch(/starts anew at \d\d:30$/);
  expect(limitInWords({ usedPercent: 1, resetsAt: "2026-11-27T12:30:00Z" }, now)).toMatch(
    /starts anew on Fri,? 27 Nov, \d\d:30$/,
  );
});

it("leaves out what has started anew since it was read", () => {
  const past = { usedPercent: 90, resetsAt: "2026-11-22T11:00:00Z" };

  expect(limitsAt([past, { usedPercent: 1 }], now)).toEqual([{ usedPercent: 1 }]);
});
