import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { pageAt, renamed, shellAt } from "./builders";
import type { Client } from "./client";
import type { FakeTransport } from "./fakeTransport";
import { followThread, startClient } from "./followedThread";

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

describe("threads", () => {
  test("that do not exist are missing", async () => {
    client.openThread("t9");
    await server.welcome();
    await server.answer(SHELL, shellAt(3));
    await server.refuse(THREAD, "not-found", "thread t9 does not exist");

    expect(client.thread("t9").getState().status).toBe("missing");
  });

  test("that are deleted are missing from then on", async () => {
    await followThread(client, server);

    server.events(40, 41, {
      ...renamed(41, ""),
      type: "thread.deleted",
      payload: { threadId: "t1", deletedAt: "2026-01-01T00:00:00.000Z" },
    });
    frame();

    expect(client.thread("t1").getState().status).toBe("missing");
    expect(client.shell.getState().threads).toEqual([]);
  });

  test("that are opened later join the subscription", async () => {
    await followThread(client, server);
    client.openThread("t2");
    await server.answer(THREAD, pageAt(50, "t2"));

    expect(server.waiting(SUBSCRIBE)).toEqual([
      {
        shell: true,
        shellAfter: 40,
        threads: [
          { threadId: "t1", after: 40 },
          { threadId: "t2", after: 50 },
        ],
      },
    ]);
  });

  test("get nothing from batches of a subscription that they were not in", async () => {
    await followThread(client, server);
    client.openThread("t2");
    await server.answer(THREAD, pageAt(41, "t2"));

    server.events(40, 43, renamed(42, "first"));
    await server.answer(SUBSCRIBE, { resync: false });
    server.events(40, 43, renamed(43, "second", "t2"));
    frame();

    expect(client.thread("t2").getState().state?.thread.title).toBe("second");
    expect(server.waiting(THREAD)).toEqual([]);
  });

  test("are not taken to be complete by batches that they were not in", async () => {
    await followThread(client, server);
    client.openThread("t2");
    await server.answer(THREAD, pageAt(41, "t2"));
    server.events(40, 43, renamed(42, "first"));
    await server.lose();
    await server.welcome();

    expect(server.waiting(SUBSCRIBE)[0]?.threads).toEqual([
      { threadId: "t1", after: 43 },
      { threadId: "t2", after: 41 },
    ]);
  });

  test("that were left lately are still followed, and there at once", async () => {
    await followThread(client, server);
    const leave = client.openThread("t2");
    await server.answer(THREAD, pageAt(41, "t2"));
    await server.answer(SUBSCRIBE, { resync: false });
    leave();

    server.events(40, 42, renamed(42, "while away", "t2"));
    frame();
    client.openThread("t2");

    expect(client.thread("t2").getState().state?.thread.title).toBe("while away");
    expect(server.asked.map(({ method }) => method)).toEqual(["server.getConfig"]);
  });

  test("beyond those are forgotten, and fetched anew", async () => {
    await followThread(client, server);
    for (let number = 2; number < 12; number++) {
      const leave = client.openThread(`t${number}`);
      await server.answer(THREAD, pageAt(41, `t${number}`));
      await server.answer(SUBSCRIBE, { resync: false });
      leave();
    }

    client.openThread("t2");

    expect(client.thread("t2").getState().status).toBe("loading");
    expect(server.waiting(THREAD)).toEqual([{ threadId: "t2" }]);
  });
});

function frame(): void {
  vi.advanceTimersByTime(16);
}
