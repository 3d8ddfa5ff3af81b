import { expect, it } from "vitest";

import { parseDiff } from "./parseDiff";

const shape = (diff: string) =>
  parseDiff(diff).map((line) => [line.kind, line.oldNumber, line.newNumber, line.text]);

it("numbers the lines of a hunk and leaves the file's head out", () => {
  const diff = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -3,3 +3,3 @@\n one\n-two\n+zwei\n three\n";

  expect(shape(diff)).toEqual([
    ["same", 3, 3, "one"],
    ["removed", 4, null, "two"],
    ["added", null, 4, "zwei"],
    ["same", 5, 5, "three"],
  ]);
});

it("shows a gap between hunks, with the function it names", () => {
  const diff = "@@ -1 +1 @@\n-a\n+b\n@@ -9 +9 @@ def main():\n c\n";

  expect(shape(diff)[2]).toEqual(["gap", null, null, "def main():"]);
});

it("a removed line that begins with two dashes is not taken for a file's head", () => {
  expect(shape("@@ -1 +0,0 @@\n--- a comment\n")).toEqual([["removed", 1, null, "-- a comment"]]);
});

it("the bare text of a new file is all added", () => {
  expect(shape("alpha\nbeta\n")).toEqual([
    ["added", null, 1, "alpha"],
    ["added", null, 2, "beta"],
  ]);
});

it("says nothing about the missing newline at the end", () => {
  expect(shape("@@ -1 +1 @@\n-a\n+b\n\\ No newline at end of file")).toHaveLength(2);
});
