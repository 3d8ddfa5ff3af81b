import { expect, it } from "vitest";

import { splitDiff } from "./splitDiff";

it("tells changed, new, deleted, renamed and binary files apart, with their counts", () => {
  const diff = [
    "diff --git a/one.py b/one.py",
    "index 1..2 100644",
    "--- a/one.py",
    "+++ b/one.py",
    "@@ -1,2 +1,3 @@",
    " same",
    "-old",
    "+new",
    "+more",
    "diff --git a/new.md b/new.md",
    "new file mode 100644",
    "--- /dev/null",
    "+++ b/new.md",
    "@@ -0,0 +1 @@",
    "+hello",
    "diff --git a/gone b/gone",
    "deleted file mode 100644",
    "--- a/gone",
    "+++ /dev/null",
    "@@ -1 +0,0 @@",
    "-bye",
    "diff --git a/from b/to",
    "similarity index 100%",
    "rename from from",
    "rename to to",
    "diff --git a/a picture.png b/a picture.png",
    "index 1..2 100644",
    "Binary files a/a picture.png and b/a picture.png differ",
    "",
  ].join("\n");

  const files = splitDiff(diff);

  expect(files.map(({ path, oldPath, kind, isBinary }) => [path, oldPath, kind, isBinary])).toEqual([
    ["one.py", null, "modified", false],
    ["new.md", null, "added", false],
    ["gone", null, "deleted", false],
    ["to", "from", "renamed", false],
    ["a picture.png", null, "modified", true],
  ]);
  expect(files.map(({ additions, deletions }) => [additions, deletions])).toEqual([
    [2, 1],
    [1, 0],
    [0, 1],
    [0, 0],
    [0, 0],
  ]);
  expect(files[0]?.text).toBe("@@ -1,2 +1,3 @@\n same\n-old\n+new\n+more\n");
});

it("reads names as git quotes them, and those with spaces", () => {
  const name = String.raw`"b/say \"h\303\274\" \\ \n.txt"`;
  const diff = `diff --git ${name.replace("b/", "a/")} ${name}\nold mode 100644\nnew mode 100755\n`;

  expect(splitDiff(diff)[0]).toMatchObject({ path: 'say "hü" \\ \n.txt', mode: "100644 → 100755" });
  expect(splitDiff("diff --git a/a b b/a b\n--- a/a b\t\n+++ b/a b\t\n@@ -1 +1 @@\n-x\n+y\n")[0]?.path).toBe("a b");
});

it("a line that looks like the head of a file is not one unless it begins there", () => {
  const diff = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-diff --git a/y b/y\n+rename to y\n";

  expect(splitDiff(diff)).toHaveLength(1);
  expect(splitDiff(diff)[0]).toMatchObject({ kind: "modified", additions: 1, deletions: 1 });
});

it("nothing is nothing", () => {
  expect(splitDiff("")).toEqual([]);
  expect(splitDiff("\\ This diff is cut here: it is longer than 2 bytes\n")).toEqual([]);
});
