import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { message, pageAt, piece, renamed, row, shellAt } from "./builders";
import type { Client } from "./client";
import { createClient } from "./createClient";
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

describe("a page that starts", () => {
  test("fetches the shell and subscribes from it", async () => {
    await server.welcome();
    await server.answer(SHELL, shellAt(40, row("t1")));

    expect(client.shell.getState()).toMatchObject({ isLoaded: true, position: 40 });
    expect(server.waiting(SUBSCRIBE)).toEqual([{ shell: true, shellAfter: 40, threads: [] }]);
  });

  test("fetches a thread that is open, and follows it too", async () => {
    client.openThread("t1");
    await server.welcome();
    await server.answer(SHELL, shellAt(40, row("t1")));
    await server.answer(THREAD, pageAt(41));

    expect(client.thread("t1").getState().status).toBe("ready");
    expect(server.waiting(SUBSCRIBE)).toEqual([
      { shell: true, shellAfter: 40, threads: [{ threadId: "t1", after: 41 }] },
    ]);
  });

  test("says why there is no shell, and tries again", async () => {
    await server.welcome();
    await server.refuse(SHELL, "starting", "the server is still starting");

    expect(client.shell.getState()).toMatchObject({
      isLoaded: false,
      problem: "the server is still starting",
    });
    await vi.advanceTimersByTimeAsync(3_000);
    await server.answer(SHELL, shellAt(1));
    expect(client.shell.getState()).toMatchObject({ isLoaded: true, problem: null });
  });

  test("reloads when the server speaks other words", async () => {
    const reload = vi.fn();
    createClient(server, reload);

    await server.welcome("another hash");

    expect(reload).toHaveBeenCalledExactlyOnceWith("another hash");
  });
});

describe("events", () => {
  test("that follow on are applied, once a frame", async () => {
    await followThread(client, server);
    const seen = vi.fn();
    client.thread("t1").subscribe(seen);

    server.events(40, 41, piece(41, "one "));
    server.events(41, 42, piece(42, "two"));
    expect(seen).not.toHaveBeenCalled();
    frame();

    expect(seen).toHaveBeenCalledOnce();
    expect(textsIn(client)).toEqual(["one two"]);
  });

  test("come through though the tab is hidden and gets no frames", async () => {
    await followThread(client, server);
    vi.stubGlobal("requestAnimationFrame", () => 0);

    server.events(40, 41, piece(41, "one"));
    vi.advanceTimersByTime(250);

    expect(textsIn(client)).toEqual(["one"]);
    vi.unstubAllGlobals();
  });

  test("that were skipped on purpose are no gap", async () => {
    await followThread(client, server);

    server.events(40, 45, renamed(41, "first"));
    server.events(45, 60, renamed(60, "second"));
    frame();

    expect(client.shell.getState().threads[0]?.title).toBe("second");
    expect(server.asked.filter(({ method }) => method === SHELL)).toEqual([]);
  });

  test("of text leave the shell alone", async () => {
    await followThread(client, server);
    const seen = vi.fn();
    client.shell.subscribe(seen);

    server.events(40, 41, piece(41, "one"));
    frame();

    expect(seen).not.toHaveBeenCalled();
  });

  test("that come again change nothing", async () => {
    await followThread(client, server);

    server.events(40, 41, piece(41, "one"));
    server.events(40, 42, piece(41, "one"), piece(42, " two"));
    frame();

    expect(textsIn(client)).toEqual(["one two"]);
  });

  test("behind a gap are not applied; all is fetched afresh and subscribed anew", async () => {
    await followThread(client, server);

    server.events(43, 44, piece(44, "lost its beginning"));
    frame();
    expect(textsIn(client)).toEqual([]);
    await server.answer(SHELL, shellAt(44, row("t1")));
    await server.answer(THREAD, pageAt(44, "t1", { messages: [message("m1", 42, "whole")] }));

    expect(textsIn(client)).toEqual(["whole"]);
    expect(server.waiting(SUBSCRIBE)).toEqual([
      { shell: true, shellAfter: 44, threads: [{ threadId: "t1", after: 44 }] },
    ]);
    expect(client.diagnostics.getState()).toMatchObject([{ code: "events.gap" }]);
  });

  test("that come while all is fetched afresh neither show nor start it again", async () => {
    await followThread(client, server);
    server.events(43, 44, piece(44, "x"));
    frame();

    server.events(44, 46, piece(46, "y"));
    frame();
    await server.answer(SHELL, shellAt(45, row("t1")));
    await server.answer(THREAD, pageAt(45, "t1", { messages: [message("m1", 42, "whole")] }));
    await server.answer(SUBSCRIBE, { resync: false });
    server.events(45, 46, piece(46, " and more"));
    frame();

    expect(textsIn(client)).toEqual(["whole and more"]);
    expect(server.waiting(THREAD)).toEqual([]);
    expect(client.diagnostics.getState()).toHaveLength(1);
  });

  test("that do not fit the contracts are a gap", async () => {
    await followThread(client, server);

    server.badPush("orchestration.events");
    await server.answer(SHELL, shellAt(45, row("t1", { title: "new" })));

    expect(client.shell.getState().threads[0]?.title).toBe("new");
    expect(server.waiting(THREAD)).toEqual([{ threadId: "t1" }]);
  });

  test("of another kind that do not fit are none", async () => {
    await followThread(client, server);

    server.badPush("weather.changed");

    expect(server.waiting(SHELL)).toEqual([]);
  });
});

describe("a connection that comes back", () => {
  test("goes on from where the page is", async () => {
    await followThread(client, server);
    server.events(40, 44, piece(44, "one"));
    await server.lose();
    await server.welcome();

    expect(server.waiting(SHELL)).toEqual([]);
    expect(server.waiting(SUBSCRIBE)).toEqual([
      { shell: true, shellAfter: 44, threads: [{ threadId: "t1", after: 44 }] },
    ]);
    await server.answer(SUBSCRIBE, { resync: false });
    server.events(44, 45, piece(45, " two"));
    frame();
    expect(textsIn(client)).toEqual(["one two"]);
  });

  test("fetches everything afresh when too much was missed", async () => {
    await followThread(client, server);
    await server.lose();
    await server.welcome();
    await server.answer(SUBSCRIBE, { resync: true });

    await server.answer(SHELL, shellAt(9_000, row("t1")));
    await server.answer(THREAD, pageAt(9_001));

    expect(server.waiting(SUBSCRIBE)).toEqual([
      { shell: true, shellAfter: 9_000, threads: [{ threadId: "t1", after: 9_001 }] },
    ]);
  });

  test("in the middle of fetching begins that again", async () => {
    await server.welcome();
    await server.lose();
    await server.welcome();

    await server.answer(SHELL, shellAt(3));

    expect(client.shell.getState().isLoaded).toBe(true);
  });

  test("tries a thread again that could not be fetched", async () => {
    client.openThread("t1");
    await server.welcome();
    await server.answer(SHELL, shellAt(3));
    await server.refuse(THREAD, "internal", "the server failed");
    expect(client.thread("t1").getState()).toMatchObject({
      status: "failed",
      problem: "the server failed",
    });
    await server.lose();
    await server.welcome();

    await server.answer(THREAD, pageAt(5));

    expect(client.thread("t1").getState()).toMatchObject({ status: "ready", problem: null });
  });
});

function frame(): void {
  vi.advanceTimersByTime(16);
}
