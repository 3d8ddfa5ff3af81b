import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";

import type { Activity, Message } from "@/contracts/contracts.gen";
import { TooltipArea } from "@/ui/Tooltip";

import { rowsOf, type Row } from "./rows";
import { TimelineRow } from "./TimelineRow";
import { TurnActionsContext } from "./turnActions";

afterEach(cleanup);

let clock = 0;
const nextInstant = () => new Date(Date.UTC(2026, 0, 1) + ++clock * 1000).toISOString();

function did(kind: string, payload: object): Activity {
  return { id: `a${++clock}`, tone: "info", kind, summary: kind, payload, turnId: null, createdAt: nextInstant() };
}

const back = (undoRef: string, turnCount = 1) =>
  did("checkpoint.reverted", { undoRef, undoes: "everything", turnCount, lastTurn: 3, written: 1, removed: 0 });

const undone = (undid: string, undoRef: string) =>
  did("checkpoint.revert.undone", { undoRef, undid, undoes: "everything", written: 1, removed: 0 });

const files = (undoRef: string) => did("checkpoint.revert.undone", { undoRef, undid: "one", undoes: "files", written: 0 });

function said(): Message {
  const at = nextInstant();
  return { id: `m${clock}`, role: "user", text: "words", turnId: null, streaming: false, createdAt: at, updatedAt: at };
}

function rows(...told: (Activity | Message)[]): readonly Row[] {
  const messages = told.filter((one): one is Message => "role" in one);
  const activities = told.filter((one): one is Activity => "kind" in one);
  return rowsOf({ messages, activities, plans: [], pending: [], activeTurnId: null });
}

const stages = (...told: (Activity | Message)[]) =>
  rows(...told).flatMap((row) => (row.kind === "return" ? [row.stage] : []));

describe("which moves can be undone", () => {
  it("all that lead somewhere else, the older ones after a question", () => {
    expect(stages(back("one", 2), said(), back("two"))).toEqual(["earlier", "open"]);
    expect(stages(back("one", 2), said(), back("two"), said())).toEqual(["earlier", "passed"]);
  });

  it("not one that the newest has just undone, until something is said", () => {
    expect(stages(back("one"), undone("one", "two"))).toEqual(["over", "open"]);
    expect(stages(back("one"), undone("one", "two"), said())).toEqual(["earlier", "passed"]);
  });

  it("of two that lead to the same the newer", () => {
    expect(stages(back("one"), undone("one", "two"), undone("two", "three"))).toEqual(["over", "over", "open"]);
  });

  it("the undos of two goings back, the way there and the way back", () => {
    const told = [back("one", 2), back("two", 1), undone("two", "three"), undone("one", "four")];

    expect(stages(...told)).toEqual(["over", "over", "earlier", "open"]);
  });

  it("the last ten", () => {
    const told = Array.from({ length: 12 }, (_, move) => [back(`move-${move}`), said()]).flat();

    expect(stages(...told)).toEqual(["over", "over", ...Array.from({ length: 9 }, () => "earlier"), "passed"]);
  });

  it("one that brings back the files alone only while it is the newest", () => {
    expect(stages(back("one"), files("two"))).toEqual(["earlier", "open"]);
    expect(stages(files("two"), said(), back("one"))).toEqual(["over", "open"]);
  });

  it("also where nothing names what was undone", () => {
    expect(stages(undone("of a page that is not loaded", "two"))).toEqual(["open"]);
  });
});

function shown(list: readonly Row[], refusal: string | null = null, isPast = false): string[] {
  const done: string[] = [];
  const actions = {
    refusal,
    onOpenDiff: () => undefined,
    onGoBack: () => undefined,
    onUndo: (undoRef: string, asksFirst: boolean) => void done.push(`undo ${undoRef} ${asksFirst}`),
    onFilesOnly: (undoRef: string) => void done.push(`files of ${undoRef}`),
  };
  render(
    <TooltipArea>
      <TurnActionsContext value={isPast ? null : actions}>
        {list.map((row) => (
          <TimelineRow key={row.key} row={row} />
        ))}
      </TurnActionsContext>
    </TooltipArea>,
  );
  return done;
}

const notes = () => screen.getAllByRole("note").map((note) => note.textContent);

describe("the line", () => {
  it("of a going back says what an undo brings back", async () => {
    const done = shown(rows(back("one")));

    expect(notes()[0]).toContain("Undo brings everything back: files, messages, and what the agent remembers.");
    await userEvent.click(screen.getByRole("button", { name: "Undo" }));
    expect(done).toEqual(["undo one false"]);
  });

  it("of an undo names what was undone, and offers to go back again", async () => {
    const done = shown(rows(back("one", 0), undone("one", "two"), undone("two", "three")));

    expect(notes()[1]).toContain("Undid going back to before the first turn · 1 file restored");
    expect(notes()[2]).toContain("Went back again");
    expect(screen.queryByRole("button", { name: "Go back again" })).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "Undo" }));
    expect(done).toEqual(["undo three false"]);
  });

  it("of an undo, however often it was undone and done again, says where it leads", () => {
    shown(rows(back("one"), undone("one", "two"), undone("two", "three"), undone("three", "four")));

    expect(notes()[3]).toContain("Undid going back to before turn 2");
    expect(screen.getAllByRole("button").map(({ textContent }) => textContent)).toEqual(["Go back again"]);
  });

  it("of an undo of what is not loaded says as much as is known", () => {
    shown(rows(undone("unknown", "two")));

    expect(notes()[0]).toContain("Everything is as it was before");
  });

  it("of an earlier one is told apart by its name", async () => {
    const done = shown(rows(back("one", 2), said(), back("two")));

    await userEvent.click(screen.getByRole("button", { name: "Undo: Went back to before turn 3" }));

    expect(done).toEqual(["undo one true"]);
    expect(screen.getAllByText(/Undo brings everything back/)).toHaveLength(1);
  });

  it("of one that brings back the files alone says so", () => {
    shown(rows(did("checkpoint.reverted", { undoRef: "one", undoes: "files", turnCount: 1, lastTurn: 3 })));

    expect(notes()[0]).toContain("Undo brings back the files only: the agent no longer remembers turns 2 to 3.");
  });

  it("promises nothing where nothing can be done, as in a replay", () => {
    shown(rows(back("one")), null, true);

    expect(notes()).toEqual(["Went back to before turn 2 · 1 file restored"]);
  });

  it("refuses with the reason", () => {
    shown(rows(back("one")), "the agent is working; stop it first");

    expect(screen.getByRole("button", { name: "Undo (not now: the agent is working; stop it first)" })).toBeTruthy();
  });
});

describe("an undo that failed", () => {
  const failure = did("checkpoint.revert.failed", { undoRef: "one", detail: "the conversation is gone" });

  it("offers the files alone", async () => {
    const done = shown(rows(back("one"), failure));

    expect(notes()[1]).toContain("Nothing was brought back");
    await userEvent.click(screen.getByRole("button", { name: "Bring back the files only" }));
    expect(done).toEqual(["files of one"]);
  });

  it("offers nothing any more once something else came of it, or something was said", () => {
    shown(rows(back("one"), failure, files("two")));
    shown(rows(did("checkpoint.revert.failed", { undoRef: "one", detail: "no" }), said()));

    expect(screen.getAllByText("Nothing was brought back")).toHaveLength(2);
    expect(screen.queryByRole("button", { name: "Bring back the files only" })).toBeNull();
  });

  it("is one also where nothing can be had any more", () => {
    shown(rows(did("checkpoint.revert.failed", { undoing: "one", detail: "no" })));

    expect(notes()[0]).toContain("Nothing was brought back");
    expect(screen.queryByRole("button")).toBeNull();
  });

  it("is told apart from a going back that failed, of which there is nothing to have", () => {
    shown(rows(did("checkpoint.revert.failed", { detail: "no" })));

    expect(notes()[0]).toContain("Nothing was taken back");
    expect(screen.queryByRole("button")).toBeNull();
  });
});
