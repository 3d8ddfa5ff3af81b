import { expect, it } from "vitest";

import { titleSeedOf } from "./titleSeed";

it("is the first line", () => {
  expect(titleSeedOf("  Fix the door\nand the window")).toBe("Fix the door");
});

it("is cut at a word", () => {
  expect(titleSeedOf("Please find out why the build fails on Mondays and only then")).toBe(
    "Please find out why the build fails on Mondays and only then",
  );
  expect(titleSeedOf("Please find out why the build fails on Mondays and only then, thanks")).toBe(
    "Please find out why the build fails on Mondays and only…",
  );
});

it("a long word is cut where it must be", () => {
  expect(titleSeedOf("x".repeat(200))).toHaveLength(61);
});
