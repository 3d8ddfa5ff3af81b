/** Samples of what turns changed. */

import type { Checkpoint, CheckpointFile } from "@/contracts/contracts.gen";
import type { ThreadView } from "@/store/state";

import { did, minutesAgo, user } from "./build";

const files: readonly CheckpointFile[] = [
  { path: "docs/old-plot.png", kind: "deleted", additions: 0, deletions: 0, binary: true },
  { path: "observatory/bodies/jupiter_and_all_of_its_known_moons.py", kind: "added", additions: 3, deletions: 0 },
  { path: "observatory/kepler.py", oldPath: "observatory/orbits.py", kind: "renamed", additions: 4, deletions: 1 },
  { path: "README.md", kind: "modified", additions: 1, deletions: 1 },
];

const many = Array.from({ length: 400 }, (_, line) => `+    ("moon ${line}", ${line}),`).join("\n");

export const sampleDiff = `diff --git a/README.md b/README.md
index 1..2 100644
--- a/README.md
+++ b/README.md
@@ -1,3 +1,3 @@
 # Observatory
-Computes periods.
+Computes periods, and now they are right: \`period()\` divides by the mass where it had multiplied, so that every orbit came out far too long.
 
diff --git a/docs/old-plot.png b/docs/old-plot.png
deleted file mode 100644
index 1..0
Binary files a/docs/old-plot.png and /dev/null differ
diff --git a/observatory/bodies/jupiter_and_all_of_its_known_moons.py b/observatory/bodies/jupiter_and_all_of_its_known_moons.py
new file mode 100644
--- /dev/null
+++ b/observatory/bodies/jupiter_and_all_of_its_known_moons.py
@@ -0,0 +1,402 @@
+MOONS = [
${many}
+]
diff --git a/observatory/orbits.py b/observatory/kepler.py
similarity index 90%
rename from observatory/orbits.py
rename to observatory/kepler.py
--- a/observatory/orbits.py
+++ b/observatory/kepler.py
@@ -12,5 +12,8 @@ def period(semi_major_axis: float, mass: float) -> float:
     """Seconds for one round, by Kepler's third law."""
-    return 2 * pi * sqrt(semi_major_axis ** 3 / G * mass)
+    if mass <= 0:
+        raise ValueError("a body without mass holds nothing in orbit")
+
+    return 2 * pi * sqrt(semi_major_axis**3 / (G * mass))
 
`;

function point(checkpointTurnCount: number, more: Partial<Checkpoint> = {}): Checkpoint {
  return {
    turnId: "t1",
    checkpointTurnCount,
    checkpointRef: `refs/t3/checkpoints/x/turn/${checkpointTurnCount}`,
    status: "ready",
    files,
    assistantMessageId: null,
    completedAt: minutesAgo(1),
    ...more,
  };
}

function withMore(view: ThreadView, checkpoints: readonly Checkpoint[], more: readonly ReturnType<typeof did | typeof user>[]): ThreadView {
  if (view.state === null) return view;
  const told = more.flatMap((entry) => ("activity" in entry ? [entry.activity] : []));
  const said = more.flatMap((entry) => ("message" in entry ? [entry.message] : []));
  const messages = [...view.state.messages, ...said];
  return { ...view, state: { ...view.state, checkpoints, messages, activities: [...view.state.activities, ...told] } };
}

export const changesOf = (view: ThreadView) =>
  withMore(
    view,
    [point(1)],
    [
      did("checkpoint.shared-folder", { detail: "Publish the package" }),
      did("checkpoint.commands-running", { detail: "npm run dev" }),
      did("checkpoint.left-out", { detail: "film.mp4 (too large)" }),
    ],
  );

const undoRef = "refs/t3/checkpoints/x/safety/9";

const detail =
  "orbit.py was changed while this was interrupted; undoing it brings that back; `git show 4f1c2ab90d3e:./FILE` has what orbit.py held before";

/** Gone back to before the second turn; the first try had failed, and the second was interrupted. */
export const wentBackOf = (view: ThreadView) =>
  withMore(
    view,
    [point(1, { status: "missing" })],
    [
      untold(did("checkpoint.revert.failed", { turnCount: 1, detail: "another thread works in this folder: Publish the package; stop it first" }, "Going back failed", "error")),
      untold(did("checkpoint.reverted", { turnCount: 1, lastTurn: 3, undoRef, undoes: "everything", written: 3, removed: 1, leftAlone: ["film.mp4"], changedMeanwhile: ["orbit.py"], detail })),
    ],
  );

/** Gone back to before the second turn, and thought better of it. */
export const undoneOf = (view: ThreadView) =>
  withMore(
    view,
    [point(1)],
    [
      untold(did("checkpoint.reverted", { turnCount: 1, lastTurn: 3, undoRef, undoes: "everything", written: 3, removed: 1 })),
      untold(did("checkpoint.revert.undone", { undid: undoRef, undoRef: "two", undoes: "everything", written: 4, removed: 0 })),
    ],
  );

/** Gone back twice, with words in between; the undo of the first failed. */
export const wentBackTwiceOf = (view: ThreadView) =>
  withMore(
    view,
    [point(1)],
    [
      untold(did("checkpoint.reverted", { turnCount: 2, lastTurn: 3, undoRef, undoes: "everything", written: 3, removed: 1 })),
      user("Then let it divide by the mass."),
      untold(did("checkpoint.reverted", { turnCount: 1, lastTurn: 2, undoRef: "two", undoes: "everything", written: 1, removed: 0 })),
      untold(did("checkpoint.revert.failed", { undoRef, detail: "codex does not find the conversation that was kept (019a6c1e)" }, "Undo failed", "error")),
    ],
  );

/** Of no turn. */
function untold(entry: ReturnType<typeof did>): ReturnType<typeof did> {
  return "activity" in entry ? { activity: { ...entry.activity, turnId: null } } : entry;
}
