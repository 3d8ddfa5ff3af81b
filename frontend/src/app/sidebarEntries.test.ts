import { describe, expect, it } from "vitest";

import type { Project, ServerProvider, ThreadShell } from "@/contracts/contracts.gen";
import { EMPTY_SHELL } from "@/store/state";

import { providerNoteOf, sidebarEntriesOf, threadBeside } from "./sidebarEntries";

function project(id: string): Project {
  return {
    id,
    title: id,
    workspaceRoot: `/${id}`,
    defaultModelSelection: null,
    scripts: [],
    createdAt: "",
    updatedAt: "",
    deletedAt: null,
  };
}

function thread(id: string, projectId: string, lastActivityAt: string, archivedAt: string | null = null): ThreadShell {
  return {
    id,
    projectId,
    title: id,
    modelSelection: { provider: "demo", model: "demo" },
    runtimeMode: "full-access",
    interactionMode: "default",
    branch: null,
    worktreePath: null,
    latestTurn: null,
    createdAt: "",
    updatedAt: "",
    archivedAt,
    deletedAt: null,
    session: null,
    pendingApprovals: 0,
    pendingUserInputs: 0,
    queuedMessages: 0,
    queueHeld: null,
    lastActivityAt,
  };
}

const shell = {
  ...EMPTY_SHELL,
  projects: [project("p"), project("q")],
  threads: [thread("old", "p", "1"), thread("new", "p", "3"), thread("gone", "p", "4", "4"), thread("other", "q", "2")],
};

describe("the sidebar", () => {
  it("lists what was active last first, project by project", () => {
    const listed = sidebarEntriesOf(shell, {}, "").map((entry) => entry.threads.map((one) => one.id));

    expect(listed).toEqual([["gone", "new", "old"], ["other"]]);
  });

  it("tells how much is queued in a thread, and whether it waits for a person", () => {
    const waiting = { ...thread("old", "p", "1"), queuedMessages: 2 };
    const held = { ...waiting, queueHeld: "interrupted" } as const;
    const entryOf = (one: ThreadShell) => sidebarEntriesOf({ ...shell, threads: [one] }, {}, "")[0]?.threads[0];

    expect(entryOf(waiting)).toMatchObject({ queued: 2, held: false });
    expect(entryOf(held)).toMatchObject({ queued: 2, held: true });
  });

  it("the thread beside is found across projects, round and round, past the archived", () => {
    const entries = sidebarEntriesOf(shell, {}, "");

    expect(threadBeside(entries, "old", 1)).toBe("other");
    expect(threadBeside(entries, "other", 1)).toBe("new");
    expect(threadBeside(entries, "new", -1)).toBe("other");
    expect(threadBeside(entries, null, 1)).toBe("new");
    expect(threadBeside([], null, 1)).toBeNull();
  });
});

describe("the note about agents", () => {
  const codex: ServerProvider = {
    provider: "codex",
    enabled: true,
    installed: false,
    version: null,
    status: "error",
    auth: { status: "unknown" },
    checkedAt: "",
    models: [],
  };

  it("says what is missing, in the server's words where it has any", () => {
    expect(providerNoteOf([codex])).toMatch(/not installed/);
    expect(providerNoteOf([{ ...codex, message: "Install it with npm" }])).toBe("Install it with npm");
  });

  it("is silent when all is well, and about an agent that was switched off", () => {
    const ready = { ...codex, installed: true, status: "ready", auth: { status: "authenticated" } } as const;
    expect(providerNoteOf([ready])).toBeNull();
    expect(providerNoteOf([{ ...codex, enabled: false }])).toBeNull();
  });
});
