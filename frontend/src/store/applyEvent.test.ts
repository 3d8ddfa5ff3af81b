import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import type { OrchestrationEvent, Shell, ThreadPage } from "../contracts/contracts.gen";
import { checkFor } from "../transport/check";
import { applyToShell, applyToThread } from "./applyEvent";
import { shellOf, threadOf, type ShellState, type ThreadState } from "./state";

interface Twin {
  readonly name: string;
  readonly shell: { readonly before: Shell; readonly after: Shell };
  readonly thread: { readonly before: ThreadPage | null; readonly after: ThreadPage | null };
  readonly events: readonly OrchestrationEvent[];
}

/** Written by the server from its own tables: what it makes of a flow, we must make of it too. */
const folder = join(import.meta.dirname, "../../../tests/twins");
const twins = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Twin);

/** A list's row does not know the checkpoints that a revert goes back to: the shell is fetched again. */
const moves = new Set(["thread.reverted", "thread.revert-undone"]);
const shellTwins = twins.filter((twin) => !twin.events.some(({ type }) => moves.has(type)));

const threadTwins = twins.filter(({ thread }) => thread.before !== null && thread.after !== null);

describe("what the server recorded", () => {
  test("is there", () => {
    expect(shellTwins.length).toBeGreaterThan(5);
    expect(threadTwins.length).toBeGreaterThan(5);
  });

  test.each(twins)("$name fits the contracts", (twin) => {
    const flaws = [
      checkFor(["struct", "Shell"])(twin.shell.after),
      twin.thread.after && checkFor(["struct", "ThreadPage"])(twin.thread.after),
      checkFor(["list", ["tagged", "OrchestrationEvent"]])(twin.events),
    ];

    expect(flaws).toEqual([null, null, null]);
  });

  test.each(shellTwins)("$name moves the shell as it moves the server", (twin) => {
    const shell = twin.events.reduce(applyToShell, shellOf(twin.shell.before));

    expect(visibleShell(shell)).toEqual(visibleShell(shellOf(twin.shell.after)));
  });

  test.each(threadTwins)("$name moves the thread as it moves the server", ({ thread, events }) => {
    const state = events.reduce(applyToThread, threadOf(thread.before as ThreadPage));
    const after = threadOf(thread.after as ThreadPage);

    expect(visibleThread(state)).toEqual(visibleThread(after));
  });
});

function visibleShell({ memory, ...shell }: ShellState): object {
  return shell;
}

function visibleThread({ memory, pasts, position, ...state }: ThreadState): object {
  return state;
}
