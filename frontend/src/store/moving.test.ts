import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { activity, AT, event, pageAt, row, shellAt } from "./builders";
import type { Client } from "./client";
import type { FakeTransport } from "./fakeTransport";
import { followThread, startClient } from "./followedThread";

const DISPATCH = "orchestration.dispatchCommand";

let server: FakeTransport;
let client: Client;

beforeEach(async () => {
  vi.useFakeTimers();
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  ({ server, client } = startClient());
  await followThread(client, server);
});

afterEach(() => {
  client.dispose();
  vi.useRealTimers();
});

test("a move is on its way at once, until the server refuses it", async () => {
  const refusal = expect(client.goBack("t1", 2)).rejects.toMatchObject({ message: "a turn is running" });
  expect(moving()).toMatchObject({ undoes: false });

  await server.refuse(DISPATCH, "command.rejected", "a turn is running");

  await refusal;
  expect(moving()).toBeNull();
});

test.each(["checkpoint.reverted", "checkpoint.revert.undone", "checkpoint.revert.failed"])(
  "a move is on its way until the thread tells of it: %s",
  async (kind) => {
    void client.undoGoingBack("t1", "one", false);
    await server.answer(DISPATCH, { sequence: 41 });
    server.events(40, 42, requested(41, "one"), told(42, "tool.completed"));
    frame();
    expect(moving()).toMatchObject({ undoes: true });

    server.events(42, 43, told(43, kind));
    frame();

    expect(moving()).toBeNull();
  },
);

test("a move that another tab asked for is on its way here, too", () => {
  server.events(40, 41, requested(41));
  frame();

  expect(moving()).toMatchObject({ undoes: false });
});

test("a request that comes again after the move is over begins nothing", () => {
  server.events(40, 42, requested(41), told(42, "checkpoint.reverted"));
  frame();
  server.events(40, 42, requested(41));
  frame();

  expect(moving()).toBeNull();
});

test("a refusal leaves alone what another tab asked for", async () => {
  const refusal = expect(client.goBack("t1", 2)).rejects.toThrow("no");
  server.events(40, 41, requested(41));
  frame();

  await server.refuse(DISPATCH, "command.rejected", "no");

  await refusal;
  expect(moving()).not.toBeNull();
});

test("a thread that is fetched anew is on its way where its page does not tell of the end", async () => {
  await fetchedAnew([activity("earlier", 30, "checkpoint.reverted")]);

  expect(moving()).toMatchObject({ undoes: false });
});

test("a thread that is fetched anew is not where its page does", async () => {
  await fetchedAnew([activity("went", 43, "checkpoint.reverted")]);

  expect(moving()).toBeNull();
});

test("a thread that is fetched anew is not where its page does not reach back to the request", async () => {
  await fetchedAnew([], 60);

  expect(moving()).toBeNull();
});

async function fetchedAnew(activities: ReturnType<typeof activity>[], before: number | null = null): Promise<void> {
  server.events(40, 41, requested(41));
  frame();
  server.badPush("orchestration.events");
  await server.answer("orchestration.getShell", shellAt(99, row("t1")));
  await server.answer("orchestration.getThread", pageAt(99, "t1", { activities, before }));
}

function requested(sequence: number, checkpointRef?: string) {
  const undone = checkpointRef === undefined ? {} : { checkpointRef };
  return event(sequence, "thread.checkpoint-revert-requested", { threadId: "t1", turnCount: 0, createdAt: AT, ...undone });
}

function told(sequence: number, kind: string) {
  return event(sequence, "thread.activity-appended", { threadId: "t1", activity: activity(kind, sequence, kind) });
}

function moving() {
  return client.thread("t1").getState().moving;
}

function frame(): void {
  vi.advanceTimersByTime(16);
}
