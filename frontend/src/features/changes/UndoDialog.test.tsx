import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it } from "vitest";

import type { Activity, Message } from "@/contracts/contracts.gen";

import { UndoDialog } from "./UndoDialog";

afterEach(cleanup);

const createdAt = "2026-01-01T00:00:00.000Z";

function moved(kind: string, sequence: number, undoes: string): Activity {
  const payload = { undoRef: `ref-${sequence}`, undoes };
  return { id: `a${sequence}`, tone: "info", kind, summary: "", payload, turnId: null, createdAt, sequence };
}

function said(role: Message["role"], sequence: number, text: string): Message {
  return { id: `m${sequence}`, role, text, turnId: null, streaming: false, createdAt, updatedAt: createdAt, sequence };
}

const activities = [
  moved("checkpoint.reverted", 20, "everything"),
  moved("checkpoint.revert.undone", 30, "everything"),
  moved("checkpoint.reverted", 40, "files"),
];

function shown(undoRef: string, messages: readonly Message[], filesOnly = false): { text: string; done: string[] } {
  const done: string[] = [];
  const tell = (what: string) => () => void done.push(what);
  const common = { activities, messages, filesOnly, undoRef };
  render(<UndoDialog {...common} onClose={tell("closed")} onUndo={tell("undone")} />);
  return { text: screen.getByRole("alertdialog").textContent, done };
}

it("names what was said since the going back, which goes", async () => {
  const messages = [said("user", 10, "first"), said("user", 25, "second"), said("assistant", 26, "yes"), said("user", 35, "third")];
  const { text, done } = shown("ref-20", messages);

  expect(text).toContain("Undo going back?");
  expect(text).toContain("Files, messages and what the agent remembers become what they were before you went back.");
  expect(text).toContain("Your message “second” and 1 after it go, with all that the agent answered.");
  await userEvent.click(screen.getByRole("button", { name: "Undo" }));
  expect(done).toContain("undone");
});

it("says that what an undo brought back goes again", () => {
  const { text } = shown("ref-30", [said("user", 10, "first")]);

  expect(text).toContain("Go back again?");
  expect(text).toContain("What came back goes again");
  expect(text).not.toContain("What was said since");
});

it("says where the undo of an undo that was undone leads", () => {
  const undid = (sequence: number, ref: number): Activity => {
    const move = moved("checkpoint.revert.undone", sequence, "everything");
    return { ...move, payload: { ...(move.payload as object), undid: `ref-${ref}` } };
  };
  const moves = [moved("checkpoint.reverted", 20, "everything"), undid(30, 20), undid(40, 30)];
  render(<UndoDialog activities={moves} messages={[]} filesOnly={false} undoRef="ref-40" onClose={() => null} onUndo={() => null} />);

  expect(screen.getByRole("alertdialog").textContent).toContain("become what they were before you went back");
  expect(screen.getByRole("button", { name: "Undo" })).toBeTruthy();
});

it("promises no more than the files where no more can be had", () => {
  expect(shown("ref-40", []).text).toContain("Messages stay as they are, and the agent learns nothing of it.");
});

it("promises no more than the files where no more is asked for", async () => {
  const { text, done } = shown("ref-20", [said("user", 25, "second")], true);

  expect(text).toContain("Bring back the files only?");
  expect(text).toContain("Messages stay as they are");
  expect(screen.getByRole("button", { name: "Leave everything" })).toBe(document.activeElement);
  await userEvent.keyboard("{Escape}");
  expect(done).toEqual(["closed"]);
});
