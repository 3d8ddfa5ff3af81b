import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";

import type { Activity, Checkpoint, CheckpointFile, Message } from "@/contracts/contracts.gen";
import { TooltipArea } from "@/ui/Tooltip";

import { rowsOf, type Row } from "./rows";
import { TimelineRow } from "./TimelineRow";
import { TurnActionsContext } from "./turnActions";

afterEach(cleanup);

let clock = 0;
const nextInstant = () => new Date(Date.UTC(2026, 0, 1) + ++clock * 1000).toISOString();

function said(role: Message["role"], turnId: string | null = null): Message {
  const at = nextInstant();
  return { id: `m${clock}`, role, text: "words", turnId, streaming: false, createdAt: at, updatedAt: at };
}

function did(kind: string, turnId: string | null, payload: unknown = {}): Activity {
  return { id: `a${++clock}`, tone: "info", kind, summary: kind, payload, turnId, createdAt: nextInstant() };
}

const shop: CheckpointFile = { path: "src/shop.py", kind: "modified", additions: 12, deletions: 4 };

function point(turnId: string, count: number, more: Partial<Checkpoint> = {}): Checkpoint {
  return {
    turnId,
    checkpointTurnCount: count,
    checkpointRef: `ref/${turnId}`,
    status: "ready",
    files: [shop],
    assistantMessageId: null,
    completedAt: "",
    ...more,
  };
}

function rows(messages: Message[], activities: Activity[], checkpoints: Checkpoint[]): readonly Row[] {
  return rowsOf({ messages, activities, checkpoints, plans: [], pending: [], activeTurnId: null });
}

const kinds = (list: readonly Row[]) => list.map((row) => row.kind);

describe("where the line stands", () => {
  it("under the end of its turn, also when the next one has begun", () => {
    const messages = [said("user"), said("assistant", "t1"), said("user"), said("assistant", "t2")];

    expect(kinds(rows(messages, [], [point("t1", 1), point("t2", 2)]))).toEqual([
      ...["user", "answer", "settled", "changes"],
      ...["user", "answer", "settled", "changes"],
    ]);
  });

  it("nowhere where nothing is known of the turn: a conversation from elsewhere, a folder without git", () => {
    const messages = [said("user"), said("assistant", "t1")];

    expect(kinds(rows(messages, [], [point("t1", 1, { status: "missing", files: [] })]))).not.toContain("changes");
    expect(kinds(rows(messages, [], []))).not.toContain("changes");
  });

  it("before the line of a going back, which came later", () => {
    const messages = [said("user"), said("assistant", "t1")];
    const back = did("checkpoint.reverted", null, { undoRef: "one" });

    expect(kinds(rows(messages, [back], [point("t1", 1)]))).toEqual(["user", "answer", "settled", "changes", "return"]);
  });

  it("with what is told of its checkpoint, which is no line of its own then", () => {
    const messages = [said("user"), said("assistant", "t1")];
    const shared = did("checkpoint.shared-folder", "t1", { detail: "Another" });

    const list = rows(messages, [did("checkpoint.captured", "t1"), shared], [point("t1", 1)]);

    expect(kinds(list)).toEqual(["user", "answer", "settled", "changes"]);
    expect(list.at(-1)).toMatchObject({ shared, from: 0 });
  });
});

it("of those that bring back the files alone only the newest can be undone, and it is known whether something was said since", () => {
  const back = did("checkpoint.reverted", null, { undoRef: "one" });
  const undone = did("checkpoint.revert.undone", null, { undoRef: "two" });
  const stages = (list: readonly Row[]) => list.flatMap((row) => (row.kind === "return" ? [row.stage] : []));

  expect(stages(rows([], [back], []))).toEqual(["open"]);
  expect(stages(rows([], [back, undone], []))).toEqual(["over", "open"]);
  expect(stages(rows([said("user")], [back], []))).toEqual(["passed"]);
});

function shown(list: readonly Row[], refusal: string | null = null): string[] {
  const done: string[] = [];
  const actions = {
    refusal,
    onOpenDiff: (from: number, to: number, path = "all") => void done.push(`open ${from}-${to} ${path}`),
    onGoBack: (turnCount: number) => void done.push(`go back to ${turnCount}`),
    onUndo: (undoRef: string, asksFirst: boolean) => void done.push(`undo ${undoRef} ${asksFirst}`),
    onFilesOnly: (undoRef: string) => void done.push(`files of ${undoRef}`),
  };
  render(
    <TooltipArea>
      <TurnActionsContext value={actions}>
        {list.filter(({ kind }) => kind === "changes" || kind === "return").map((row) => (
          <TimelineRow key={row.key} row={row} />
        ))}
      </TurnActionsContext>
    </TooltipArea>,
  );
  return done;
}

const asked = () => [said("user"), said("assistant", "t2")];

describe("the line", () => {
  it("counts, lists its files, opens the diff and asks to go back", async () => {
    const logo = { path: "logo.png", kind: "renamed", oldPath: "old.png", additions: 0, deletions: 0, binary: true };
    const done = shown(rows(asked(), [], [point("t1", 1), point("t2", 2, { files: [shop, logo] })]));

    await userEvent.click(screen.getByRole("button", { name: /2 files changed 12 lines added, 4 removed/ }));
    await userEvent.click(screen.getByRole("button", { name: "Files of this turn" }));
    expect(screen.getAllByRole("listitem").map((item) => item.textContent)).toEqual([
      "Changed filesrc/shop.py12 lines added, 4 removed+12−4",
      "Renamed fileold.png → logo.pngbinary",
    ]);
    await userEvent.click(screen.getByRole("button", { name: /logo.png/ }));
    await userEvent.click(screen.getByRole("button", { name: "Go back to before this turn" }));

    expect(done).toEqual(["open 1-2 all", "open 1-2 logo.png", "go back to 1"]);
  });

  it("says how the turn ended, who else was there, and what is not in it", () => {
    shown(
      rows(
        asked(),
        [
          did("checkpoint.shared-folder", "t2", { detail: "The other thread" }),
          did("checkpoint.commands-running", "t2", { detail: "npm run dev" }),
          did("checkpoint.left-out", "t2", { detail: "film.mp4 (too large)" }),
        ],
        [point("t2", 1, { status: "error" })],
      ),
    );

    const line = screen.getByRole("region", { name: "What this turn changed" });
    expect(line.textContent).toContain("1 file changed before it failed");
    expect(line.textContent).toMatch(/same time.*The other thread.*npm run dev.*film.mp4/);
  });

  it("says why nothing is known", () => {
    const { length } = shown(rows(asked(), [did("checkpoint.capture.failed", "t2", { detail: "no space left" })], []));

    expect(length).toBe(0);
    expect(screen.getByText("What this turn changed is not known: no space left")).toBeTruthy();
    expect(screen.queryByRole("button")).toBeNull();
  });

  it("of very many files the sum is told of all", () => {
    const captured = did("checkpoint.captured", "t2", { files: 2500, additions: 9000, deletions: 0 });
    shown(rows(asked(), [captured], [point("t2", 1)]));

    expect(screen.getByRole("button", { name: /2,500 files changed 9000 lines added/ })).toBeTruthy();
  });

  it("refuses with the reason, and stays reachable", async () => {
    const done = shown(rows(asked(), [], [point("t2", 1)]), "the agent is working; stop it first");
    const button = screen.getByRole("button", { name: /Go back .*the agent is working/ });

    button.focus();
    await userEvent.keyboard("{Enter}");

    expect(document.activeElement).toBe(button);
    expect(done).toEqual([]);
  });
});

it("a going back that was interrupted tells what became of changes since then", () => {
  const detail = "a.py was changed while this was interrupted; undoing it brings that back";
  shown(rows([], [did("checkpoint.reverted", null, { undoRef: "refs/safety/9", turnCount: 1, written: 1, removed: 0, detail })], []));

  expect(screen.getByRole("note").textContent).toContain(detail);
});

it("a going back tells its effect and can be undone", async () => {
  const payload = { undoRef: "refs/safety/9", turnCount: 1, written: 2, removed: 1, leftAlone: ["a", "b", "c", "d"], leftAloneCount: 20_000 };
  const done = shown(rows([], [did("checkpoint.reverted", null, payload)], []));

  const note = screen.getByRole("note");
  expect(note.textContent).toContain("Went back to before turn 2 · 2 files restored, 1 file removed");
  expect(note.textContent).toContain("a, b, c and 19,997 more");
  await userEvent.click(screen.getByRole("button", { name: "Undo" }));
  expect(done).toEqual(["undo refs/safety/9 false"]);
});
