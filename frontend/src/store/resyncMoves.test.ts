import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { OrchestrationEvent } from "../contracts/contracts.gen";
import { AT, event, message, pageAt, piece, renamed, row, shellAt } from "./builders";
import type { Client } from "./client";
import type { FakeTransport } from "./fakeTransport";
import { followThread, startClient, textsIn } from "./followedThread";

const SUBSCRIBE = "orchestration.subscribe";
const SHELL = "orchestration.getShell";
const THREAD = "orchestration.getThread";

let server: FakeTransport;
let client: Client;

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  ({ server, client } = startClient());
});

afterEach(() => {
  client.dispose();
  vi.useRealTimers();
});

test("a going back fetches the shell, whose rows cannot follow it", async () => {
  await followThread(client, server);

  server.events(40, 41, {
    ...renamed(41, ""),
    type: "thread.reverted",
    payload: { threadId: "t1", turnCount: 0 },
  });
  frame();

  expect(server.waiting(SHELL)).toEqual([{}]);
});

test("an undo of what was not seen here fetches the thread and the shell", async () => {
  await followThread(client, server);

  server.events(40, 41, undone(41));
  server.events(41, 42, piece(42, "said then"));
  frame();
  expect(client.thread("t1").getState()).toMatchObject({ status: "ready", state: { position: 40 } });
  await server.answer(SHELL, shellAt(42, row("t1")));
  await server.answer(THREAD, pageAt(42, "t1", { messages: [message("m0", 7, "back again")] }));

  expect(textsIn(client)).toEqual(["back again"]);
  expect(server.waiting(SUBSCRIBE)[0]?.threads).toEqual([{ threadId: "t1", after: 42 }]);
  expect(client.diagnostics.getState()).toEqual([]);
});

test("an undo of what was seen here brings it back at once", async () => {
  await followThread(client, server);
  const turns = { threadId: "t1", turnCount: 0, keptMessageIds: [], undoRef: "one" };
  server.events(40, 41, piece(41, "said first"));
  server.events(41, 42, { ...renamed(42, ""), type: "thread.reverted", payload: turns });
  frame();
  expect(textsIn(client)).toEqual([]);

  server.events(42, 43, undone(43));
  frame();

  expect(textsIn(client)).toEqual(["said first"]);
  expect(server.waiting(THREAD)).toEqual([]);
});

function undone(sequence: number): OrchestrationEvent {
  const points = { checkpointRef: "one", undoRef: "two" };
  return event(sequence, "thread.revert-undone", { threadId: "t1", ...points, turns: [], plans: [], updatedAt: AT });
}

function frame(): void {
  vi.advanceTimersByTime(16);
}
