import { expect, it } from "vitest";

import { reviewTitleOf, titleSeedOf } from "./titleSeed";

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

it("of a review says what is reviewed", () => {
  expect(reviewTitleOf({ type: "uncommittedChanges" })).toBe("Review of uncommitted changes");
  expect(reviewTitleOf({ type: "baseBranch", branch: "main" })).toBe("Review of the changes against main");
  expect(reviewTitleOf({ type: "commit", sha: "0123456789abcdef" })).toBe("Review of commit 0123456789");
  expect(reviewTitleOf({ type: "custom", instructions: "x".repeat(200) })).toHaveLength(61);
});
