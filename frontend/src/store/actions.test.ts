import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import type { ClientCommand } from "../contracts/contracts.gen";
import { activity, AT, event, message, pageAt, piece, row, shellAt } from "./builders";
import type { Client } from "./client";
import type { FakeTransport } from "./fakeTransport";
import { followThread, startClient, textsIn } from "./followedThread";

const DISPATCH = "orchestration.dispatchCommand";

let server: FakeTransport;
let client: Client;

beforeEach(async () => {
  vi.useFakeTimers();
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  ({ server, client } = startClient());
  await followThread(client, server, pageAt(40, "t1", { before: 20, messages: [message("m20", 20, "twenty")] }));
});

afterEach(() => {
  client.dispose();
  vi.useRealTimers();
});

describe("a message of the user's", () => {
  test("is shown before the server has it, and once when it has", async () => {
    const sent = client.startTurn({ threadId: "t1", text: "fix the bug" });
    expect(pendingTexts()).toEqual(["fix the bug"]);
    const command = dispatched("thread.turn.start");

    server.events(
      40,
      41,
      piece(41, "fix the bug", { messageId: command.message.messageId, role: "user", streaming: false }),
    );
    vi.advanceTimersByTime(16);
    await server.answer(DISPATCH, { sequence: 42 });
    await sent;

    expect(pendingTexts()).toEqual([]);
    expect(textsIn(client)).toEqual(["twenty", "fix the bug"]);
  });

  test("that the server refuses is taken back, and says why", async () => {
    const sent = client.startTurn({ threadId: "t1", text: "fix the bug" });
    const refusal = expect(sent).rejects.toMatchObject({
      code: "command.rejected",
      message: "thread t1 is archived",
    });

    await server.refuse(DISPATCH, "command.rejected", "thread t1 is archived");

    await refusal;
    expect(pendingTexts()).toEqual([]);
    expect(textsIn(client)).toEqual(["twenty"]);
  });

  test("is not shown twice when the thread is fetched afresh with it", async () => {
    void client.startTurn({ threadId: "t1", text: "fix the bug" });
    const { messageId } = dispatched("thread.turn.start").message;

    server.badPush("orchestration.events");
    await server.answer("orchestration.getShell", shellAt(44, row("t1")));
    const messages = [message(messageId, 43, "fix the bug")];
    await server.answer("orchestration.getThread", pageAt(44, "t1", { messages }));

    expect(pendingTexts()).toEqual([]);
    expect(textsIn(client)).toEqual(["fix the bug"]);
  });

  test("runs in the modes of its thread", () => {
    void client.startTurn({ threadId: "t1", text: "go" });

    expect(dispatched("thread.turn.start")).toMatchObject({
      runtimeMode: "full-access",
      interactionMode: "default",
      message: { role: "user", text: "go", attachments: [] },
    });
  });
});

describe("commands", () => {
  test("each have an id of their own", () => {
    void client.archiveThread("t1");
    void client.archiveThread("t1");

    const ids = commands().map(({ commandId }) => commandId);
    expect(new Set(ids).size).toBe(2);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test("that make something answer with its id", async () => {
    const made = client.createThread({
      projectId: "p1",
      modelSelection: { provider: "codex", model: "gpt-5.4" },
    });
    const command = dispatched("thread.create");
    await server.answer(DISPATCH, { sequence: 41 });

    await expect(made).resolves.toBe(command.threadId);
    expect(command).toMatchObject({ title: "New thread", runtimeMode: "full-access", branch: null });
  });

  test("that interrupt name the turn that runs", async () => {
    const session = {
      threadId: "t1",
      status: "running",
      providerName: "codex",
      activeTurnId: "turn-1",
      lastError: null,
      updatedAt: AT,
      runtimeMode: "full-access",
    } as const;
    server.badPush("orchestration.events");
    await server.answer("orchestration.getShell", shellAt(44, row("t1", { session })));
    const thread = row("t1", { session });
    await server.answer("orchestration.getThread", pageAt(44, "t1", { thread }));

    void client.interruptTurn("t1");

    expect(dispatched("thread.turn.interrupt").turnId).toBe("turn-1");
  });
});

describe("older entries", () => {
  test("are put before those that are there", async () => {
    const loaded = client.loadOlder("t1");
    expect(client.thread("t1").getState().isLoadingOlder).toBe(true);
    expect(server.waiting("orchestration.getThread")).toEqual([
      { threadId: "t1", before: 20, limit: 200 },
    ]);
    const messages = [message("m5", 5, "five")];
    const activities = [activity("a6", 6)];
    await server.answer(
      "orchestration.getThread",
      pageAt(44, "t1", { messages, activities, before: null }),
    );
    await loaded;

    expect(textsIn(client)).toEqual(["five", "twenty"]);
    expect(client.thread("t1").getState()).toMatchObject({
      isLoadingOlder: false,
      state: { before: null, position: 40, activities },
    });
  });

  test("are asked for once at a time, and not beyond the beginning", async () => {
    void client.loadOlder("t1");
    void client.loadOlder("t1");
    expect(server.waiting("orchestration.getThread")).toHaveLength(1);
    await server.answer("orchestration.getThread", pageAt(44, "t1", { before: null }));

    await client.loadOlder("t1");

    expect(server.waiting("orchestration.getThread")).toEqual([]);
  });

  test("are dropped when the thread was fetched afresh meanwhile", async () => {
    const loaded = client.loadOlder("t1");
    const [older] = server.asked.splice(-1);
    server.badPush("orchestration.events");
    await server.answer("orchestration.getShell", shellAt(44, row("t1")));
    const messages = [message("m90", 90, "ninety")];
    await server.answer("orchestration.getThread", pageAt(99, "t1", { messages, before: 90 }));

    older?.resolve(pageAt(44, "t1", { messages: [message("m5", 5, "five")] }));
    await loaded;

    expect(textsIn(client)).toEqual(["ninety"]);
    expect(client.thread("t1").getState().state?.before).toBe(90);
  });

  test("are dropped when the thread went back meanwhile: they may be of the turns that went", async () => {
    const loaded = client.loadOlder("t1");
    const payload = { threadId: "t1", turnCount: 0, keptMessageIds: [], undoRef: "one" };
    server.events(40, 41, event(41, "thread.reverted", payload));
    vi.advanceTimersByTime(250);

    await server.answer("orchestration.getThread", pageAt(40, "t1", { messages: [message("m5", 5, "five")] }));
    await loaded;

    expect(textsIn(client)).toEqual([]);
  });

  test("that cannot be had may be asked for again", async () => {
    const loaded = client.loadOlder("t1");
    const failure = expect(loaded).rejects.toMatchObject({ code: "internal" });

    await server.refuse("orchestration.getThread", "internal", "the server failed");

    await failure;
    expect(client.thread("t1").getState().isLoadingOlder).toBe(false);
  });
});

test("what is queued is a message of its own, with all that goes along", async () => {
  const queued = client.queueMessage({ threadId: "t1", text: "then test it", place: 1 });

  const { message, place } = dispatched("thread.queue.add");
  await server.answer(DISPATCH, { sequence: 41 });
  await queued;

  expect(message).toMatchObject({ role: "user", text: "then test it", attachments: [] });
  expect([place, pendingTexts()]).toEqual([1, []]);
});

test.each<[string, (own: Client) => Promise<void>]>([
  ["a mode", (own) => own.setRuntimeMode("t1", "read-only")],
  ["planning", (own) => own.setInteractionMode("t1", "plan")],
  ["a model", (own) => own.updateThread("t1", { modelSelection: { provider: "demo", model: "demo" } })],
  ["a title", (own) => own.renameThread("t1", "Bread")],
])("%s that was chosen is there when the page has it, and not before", async (_what, choose) => {
  let isThere = false;
  void choose(client).then(() => (isThere = true));
  await server.answer(DISPATCH, { sequence: 41 });
  expect(isThere).toBe(false);

  server.events(40, 41, event(41, "thread.meta-updated", { threadId: "t1", title: "Bread", updatedAt: AT }));
  await vi.advanceTimersByTimeAsync(16);

  expect(isThere).toBe(true);
});

describe("a new order of the queue is there", () => {
  let isThere: boolean;

  beforeEach(async () => {
    isThere = false;
    void client.reorderQueue("t1", ["q2", "q1"]).then(() => (isThere = true));
    await server.answer(DISPATCH, { sequence: 42 });
  });

  test("when the page has what the answer names, and not before", async () => {
    expect(isThere).toBe(false);
    server.events(40, 41, event(41, "thread.queue-reordered", { threadId: "t1", messageIds: ["q1", "q2"], updatedAt: AT }));
    await vi.advanceTimersByTimeAsync(16);
    expect(isThere).toBe(false);

    server.events(41, 42, event(42, "thread.queue-reordered", { threadId: "t1", messageIds: ["q2", "q1"], updatedAt: AT }));
    await vi.advanceTimersByTimeAsync(16);
    expect(isThere).toBe(true);
  });

  test("when the thread was fetched anew after the connection was lost", async () => {
    await server.lose();
    await server.welcome();
    await server.answer("orchestration.subscribe", { resync: true });
    await server.answer("orchestration.getShell", shellAt(43, row("t1")));
    expect(isThere).toBe(false);

    await server.answer("orchestration.getThread", pageAt(43));
    expect(isThere).toBe(true);
  });

  test("when the thread cannot be shown any more", async () => {
    await server.lose();
    await server.welcome();
    await server.answer("orchestration.subscribe", { resync: true });
    await server.refuse("orchestration.getThread", "not-found", "no thread t1");

    expect(isThere).toBe(true);
  });
});

test("a thread goes back to a turn; to undo that names what was kept, and no turn", async () => {
  void client.goBack("t1", 2);
  expect(dispatched("thread.checkpoint.revert")).toMatchObject({ threadId: "t1", turnCount: 2 });
  expect(dispatched("thread.checkpoint.revert").checkpointRef).toBeUndefined();
  await server.answer(DISPATCH, { sequence: 41 });

  void client.undoGoingBack("t1", "refs/safety/7", false);
  expect(dispatched("thread.checkpoint.revert")).toMatchObject({ checkpointRef: "refs/safety/7" });
  expect(dispatched("thread.checkpoint.revert").filesOnly).toBeUndefined();
  await server.answer(DISPATCH, { sequence: 42 });

  void client.undoGoingBack("t1", "refs/safety/7", true);
  expect(dispatched("thread.checkpoint.revert").filesOnly).toBe(true);
});

describe("what the server says about itself", () => {
  const config = { cwd: "/work", issues: [], providers: [], settings: { a: 1 } } as never;

  test("follows its pushes and the answers to changes", async () => {
    await server.answer("server.getConfig", config);
    const settings = { enableAssistantStreaming: false } as never;

    void client.updateSettings({ enableAssistantStreaming: false });
    await server.answer("server.updateSettings", settings);
    const providers = [{ provider: "demo" }] as never;
    server.push({
      type: "push",
      sequence: 2,
      channel: "server.providersUpdated",
      data: { providers },
    });

    expect(client.config.getState()).toMatchObject({ cwd: "/work", settings, providers });
  });
});

function commands(): ClientCommand[] {
  return server.waiting(DISPATCH).map(({ command }) => command);
}

function dispatched<T extends ClientCommand["type"]>(type: T): Extract<ClientCommand, { type: T }> {
  const found = commands().find((command) => command.type === type);
  if (found === undefined) throw new Error(`no ${type} was sent`);
  return found as Extract<ClientCommand, { type: T }>;
}

function pendingTexts(): string[] {
  return client.thread("t1").getState().pending.map(({ text }) => text);
}
