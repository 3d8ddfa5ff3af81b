import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { FakeServer } from "./fakeSocket";
import { ANSWER_MS, CONNECT_MS, QUIET_MS } from "./heartbeat";

const welcome = {
  type: "push",
  sequence: 1,
  channel: "server.welcome",
  data: { cwd: "/work", projectName: "work" },
};

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe("a connection on which nothing comes", () => {
  test("is asked for a sign of life, once", async () => {
    const server = open();

    await vi.advanceTimersByTimeAsync(QUIET_MS);

    expect(server.socket.pings).toBe(1);
    expect(server.phase).toBe("open");
  });

  test("is not asked while the server is heard", async () => {
    const server = open();

    for (let heard = 0; heard < 20; heard++) {
      await vi.advanceTimersByTimeAsync(QUIET_MS / 3);
      server.socket.say(welcome);
    }

    expect(server.socket.pings).toBe(0);
  });

  test("stays, however long it is quiet, if it answers", async () => {
    const server = open();

    await vi.advanceTimersByTimeAsync(3_600_000);

    expect(server.sockets).toHaveLength(1);
    expect(server.socket.pings).toBeLessThanOrEqual(3_600_000 / QUIET_MS);
    expect(server.transport.diagnostics.getState()).toEqual([]);
  });

  test("is given up and made anew when it does not answer", async () => {
    const server = open();
    const first = server.socket;
    first.isDeaf = true;

    await vi.advanceTimersByTimeAsync(QUIET_MS + ANSWER_MS - 1);
    expect(server.phase).toBe("open");
    await vi.advanceTimersByTimeAsync(1);

    expect(first.isClosed).toBe(true);
    expect(server.transport.connection.getState()).toMatchObject({
      phase: "reconnecting",
      reason: "The server has gone quiet.",
    });
    await vi.advanceTimersByTimeAsync(500);
    expect(server.sockets).toHaveLength(2);
  });

  test("is not given up while what was sent is still leaving", async () => {
    const server = open();
    server.socket.isDeaf = true;
    server.socket.bufferedAmount = 1_000_000;

    for (let left = 0; left < 20; left++) {
      await vi.advanceTimersByTimeAsync(QUIET_MS / 3);
      server.socket.bufferedAmount -= 10_000;
    }

    expect(server.phase).toBe("open");
  });

  test("is asked at once when the person comes back to the page", async () => {
    const server = open();
    server.socket.isDeaf = true;

    server.transport.check();
    expect(server.socket.pings).toBe(1);
    await vi.advanceTimersByTimeAsync(ANSWER_MS);

    expect(server.phase).toBe("reconnecting");
  });

  test("is asked soon after the computer has slept", async () => {
    const server = open();
    vi.setSystemTime(Date.now() + 3_600_000);

    await vi.advanceTimersByTimeAsync(QUIET_MS / 3);

    expect(server.socket.pings).toBe(1);
  });

  test("asks again of the connection that came after it", async () => {
    const server = open();
    server.socket.isDeaf = true;
    await vi.advanceTimersByTimeAsync(QUIET_MS + ANSWER_MS + 500);
    server.socket.open();

    await vi.advanceTimersByTimeAsync(QUIET_MS);

    expect(server.socket.pings).toBe(1);
    expect(server.phase).toBe("open");
  });
});

test("a server that takes a connection and never speaks is tried again", async () => {
  const server = new FakeServer();

  await vi.advanceTimersByTimeAsync(CONNECT_MS);

  expect(server.phase).toBe("reconnecting");
  expect(server.sockets[0]?.isClosed).toBe(true);
});

test("a page that has ended asks nobody", async () => {
  const server = open();
  server.transport.dispose();

  await vi.advanceTimersByTimeAsync(600_000);

  expect(server.socket.pings).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});

test("a person who comes back while there is no connection does not wait for the next attempt", () => {
  const server = open();
  server.socket.lose();

  server.transport.check();

  expect(server.sockets).toHaveLength(2);
});

function open(): FakeServer {
  const server = new FakeServer();
  server.socket.open();
  return server;
}
