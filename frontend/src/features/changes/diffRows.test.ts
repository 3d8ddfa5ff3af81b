import { expect, it } from "vitest";

import type { Checkpoint } from "@/contracts/contracts.gen";
import { splitDiff } from "@/ui/diff/splitDiff";

import { diffRowsOf, fileLinesLimit } from "./diffRows";
import { turnsOf, wholeOf } from "./ranges";

const none: ReadonlySet<string> = new Set();

const added = (path: string, lines: number) =>
  `diff --git a/${path} b/${path}\nnew file mode 100644\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1,${lines} @@\n${"+line\n".repeat(lines)}`;

it("each file begins with its head, and says where nothing can be drawn", () => {
  const rename = "diff --git a/x b/y\nsimilarity index 100%\nrename from x\nrename to y\n";
  const binary = "diff --git a/p b/p\nindex 1..2\nBinary files a/p and b/p differ\n";
  const mode = "diff --git a/run b/run\nold mode 100644\nnew mode 100755\n";

  const { rows, places } = diffRowsOf(splitDiff(added("a", 2) + rename + binary + mode), none, false);

  expect(places).toEqual([0, 3, 5, 7]);
  expect(rows.map((row) => (row.kind === "note" ? row.text : row.kind))).toEqual([
    "file",
    "line",
    "line",
    "file",
    "Renamed from x, without a change",
    "file",
    "Binary file: it cannot be shown as text",
    "file",
    "Permissions changed: 100644 → 100755",
  ]);
});

it("a very long file is opened on request, and a cut is marked at the end", () => {
  const files = splitDiff(added("long", fileLinesLimit + 1));

  expect(diffRowsOf(files, none, true).rows.map(({ kind }) => kind)).toEqual(["file", "closed", "cut"]);
  expect(diffRowsOf(files, new Set(["long"]), false).rows).toHaveLength(fileLinesLimit + 2);
});

function point(checkpointTurnCount: number, files: number): Checkpoint {
  const file = { path: "a", kind: "added", additions: 1, deletions: 0 };
  return {
    turnId: `t${checkpointTurnCount}`,
    checkpointTurnCount,
    checkpointRef: "ref",
    status: "ready",
    files: Array.from({ length: files }, () => file),
    assistantMessageId: null,
    completedAt: "",
  };
}

it("a thread's changes begin with the first turn that changed a file", () => {
  const imported = [point(1, 0), point(2, 0)];

  expect(wholeOf(imported)).toBeNull();
  expect(wholeOf([...imported, point(3, 1), point(4, 0)])).toEqual({ from: 2, to: 4 });
  expect(turnsOf([...imported, point(3, 1), point(4, 0)]).map(({ from, to }) => [from, to])).toEqual([
    [2, 3],
    [3, 4],
  ]);
  expect(wholeOf([point(1, 1)])).toEqual({ from: 0, to: 1 });
});
