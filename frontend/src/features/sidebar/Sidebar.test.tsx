import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, expect, it, vi } from "vitest";

import { TooltipArea } from "@/ui/Tooltip";

import type { ProjectEntry } from "./ProjectGroup";
import { Sidebar } from "./Sidebar";

beforeAll(() => {
  vi.stubGlobal("ResizeObserver", class { observe() {} unobserve() {} disconnect() {} });
  Element.prototype.hasPointerCapture = () => false;
  Element.prototype.scrollIntoView = () => undefined;
});
afterEach(() => {
  cleanup();
  localStorage.clear();
});

const nothing = () => undefined;
const at = "2026-01-01T00:00:00.000Z";

function project(id: string, ...titles: string[]): ProjectEntry {
  return {
    project: { id, title: id, workspaceRoot: `/${id}`, defaultModelSelection: null, scripts: [], createdAt: at, updatedAt: at, deletedAt: null },
    threads: titles.map((title) => ({ id: title, title, status: "idle", queued: 0, held: false, lastActivityAt: at, archived: false })),
  };
}

function sidebar(entries: readonly ProjectEntry[], onRename: (threadId: string, title: string) => Promise<void>) {
  const actions = { onOpen: nothing, onRename, onArchive: nothing, onReplay: nothing, onDelete: nothing, onNewThread: nothing, onImport: nothing, onRemoveProject: nothing, hrefOf: () => "/thread/1" };
  render(
    <TooltipArea>
      <Sidebar
        entries={entries}
        loaded
        currentThreadId={null}
        actions={actions}
        onAddProject={nothing}
        onNewThread={nothing}
        onSearch={nothing}
        onClose={nothing}
        foot={null}
      />
    </TooltipArea>,
  );
}

it("what another tab has folded meanwhile stays folded", async () => {
  sidebar([project("bread"), project("cheese")], () => Promise.resolve());
  localStorage.setItem("t3.foldedProjects", "bread");

  await userEvent.click(screen.getByRole("button", { name: "cheese" }));

  expect(localStorage.getItem("t3.foldedProjects")?.split(" ").toSorted()).toEqual(["bread", "cheese"]);
});

it("a name that is taken back while it is on its way is taken back", async () => {
  const asked: string[] = [];
  sidebar([project("shop", "Bread")], (_threadId, title) => {
    asked.push(title);
    return new Promise(nothing);
  });
  const rename = async (from: string, to: string) => {
    await userEvent.click(screen.getByRole("button", { name: `Actions for ${from}` }));
    await userEvent.click(screen.getByRole("menuitem", { name: "Rename" }));
    await userEvent.clear(screen.getByLabelText("Title of the thread"));
    await userEvent.type(screen.getByLabelText("Title of the thread"), `${to}{Enter}`);
  };

  await rename("Bread", "Cheese");
  expect(screen.getByRole("link").textContent).toContain("Cheese");
  await rename("Cheese", "Bread");

  expect(asked).toEqual(["Cheese", "Bread"]);
  expect(screen.getByRole("link").textContent).toContain("Bread");
});
