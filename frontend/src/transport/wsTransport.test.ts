import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import type { AnyPush, ClientCommand } from "../contracts/contracts.gen";
import { FakeServer } from "./fakeSocket";
import { TIMEOUT_MS, WAITING_LIMIT } from "./requests";

const archive: ClientCommand = { type: "thread.archive", commandId: "c1", threadId: "t1" };

const welcome = {
  type: "push",
  sequence: 1,
  channel: "server.welcome",
  data: { cwd: "/work", projectName: "work" },
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
});

afterEach(() => {
  vi.useRealTimers();
});

describe("a request", () => {
  test("goes out with an id and is answered by it", async () => {
    const server = open();
    const result = server.transport.request("orchestration.dispatchCommand", { command: archive });

    server.socket.say({ id: "1", result: { sequence: 7 } });

    expect(server.socket.sent).toEqual([
      { id: "1", body: { _tag: "orchestration.dispatchCommand", command: archive } },
    ]);
    await expect(result).resolves.toEqual({ sequence: 7 });
  });

  test("is answered though others are answered first", async () => {
    const server = open();
    const first = server.transport.request("projects.writeFile", file("a"));
    const second = server.transport.request("projects.writeFile", file("b"));

    server.socket.say({ id: "2", result: { relativePath: "b" } });
    server.socket.say({ id: "1", result: { relativePath: "a" } });

    await expect(second).resolves.toEqual({ relativePath: "b" });
    await expect(first).resolves.toEqual({ relativePath: "a" });
  });

  test("that the server refuses says why, with the server's code", async () => {
    const server = open();
    const result = server.transport.request("orchestration.dispatchCommand", { command: archive });

    const error = { code: "command.rejected", message: "thread t1 is archived" };
    server.socket.say({ id: "1", error });

    await expect(result).rejects.toMatchObject(error);
  });

  test("for something without a result is answered by an empty answer", async () => {
    const server = open();
    const result = server.transport.request("git.init", { cwd: "/work" });

    server.socket.say({ id: "1" });

    await expect(result).resolves.toBeUndefined();
  });

  test("whose answer makes no sense fails, and leaves a diagnostic", async () => {
    const server = open();
    const result = server.transport.request("orchestration.dispatchCommand", { command: archive });

    server.socket.say({ id: "1", result: { sequence: "seven" } });

    await expect(result).rejects.toMatchObject({ code: "reply.invalid" });
    expect(server.transport.diagnostics.getState()).toMatchObject([
      { code: "reply.invalid", path: "result.sequence", reason: 'expected a whole number, found "seven"' },
    ]);
  });

  test("fails when it is not answered in a minute", async () => {
    const server = open();
    const result = server.transport.request("orchestration.getShell", {});
    const failure = expect(result).rejects.toMatchObject({ code: "request.timed-out" });

    await vi.advanceTimersByTimeAsync(TIMEOUT_MS);

    await failure;
  });

  test("waits for the connection, in order, without losing its time", async () => {
    const server = new FakeServer();
    const { transport } = server;
    const results = ["a", "b"].map((name) => transport.request("projects.writeFile", file(name)));
    await vi.advanceTimersByTimeAsync(TIMEOUT_MS * 2);

    server.socket.open();

    expect(server.socket.sent.map(({ body }) => body["relativePath"])).toEqual(["a", "b"]);
    server.socket.say({ id: "1", result: { relativePath: "a" } });
    server.socket.say({ id: "2", result: { relativePath: "b" } });
    await expect(Promise.all(results)).resolves.toHaveLength(2);
  });

  test("is refused when too many are waiting already", async () => {
    const { transport } = new FakeServer();
    const waiting = Array.from({ length: WAITING_LIMIT }, () =>
      transport.request("orchestration.getShell", {}),
    );
    const failures = Promise.allSettled(waiting);

    await expect(transport.request("orchestration.getShell", {})).rejects.toMatchObject({
      code: "request.too-many-waiting",
    });
    transport.dispose();
    await failures;
  });

  test("whose answer was lost is sent again with the same command id", async () => {
    const server = open();
    const result = server.transport.request("orchestration.dispatchCommand", { command: archive });
    const first = server.socket;

    await reconnect(server);
    server.socket.say({ id: "1", result: { sequence: 7 } });

    expect(server.socket).not.toBe(first);
    expect(server.socket.sent).toEqual(first.sent);
    await expect(result).resolves.toEqual({ sequence: 7 });
  });

  test("that is sent again gets the whole minute again", async () => {
    const server = open();
    const result = server.transport.request("orchestration.dispatchCommand", { command: archive });
    await vi.advanceTimersByTimeAsync(TIMEOUT_MS - 1_000);
    await reconnect(server);
    await vi.advanceTimersByTimeAsync(TIMEOUT_MS - 1_000);

    server.socket.say({ id: "1", result: { sequence: 7 } });

    await expect(result).resolves.toEqual({ sequence: 7 });
  });

  test("that must not be done twice fails when its answer was lost", async () => {
    const server = open();
    const result = server.transport.request("git.pull", { cwd: "/work" });
    const failure = expect(result).rejects.toMatchObject({ code: "connection.lost" });

    await reconnect(server);

    await failure;
    expect(server.socket.sent).toEqual([]);
  });

  test("after the end of the page fails at once", async () => {
    const { transport } = open();
    transport.dispose();

    await expect(transport.request("orchestration.getShell", {})).rejects.toMatchObject({
      code: "connection.disposed",
    });
  });

  test("that waits at the end of the page fails then", async () => {
    const { transport } = open();
    const failure = expect(transport.request("orchestration.getShell", {})).rejects.toMatchObject({
      code: "connection.disposed",
    });

    transport.dispose();

    await failure;
  });
});

describe("a push", () => {
  test("is heard by whoever listens", () => {
    const server = open();
    const heard: AnyPush[] = [];
    server.transport.onPush((push) => heard.push(push));

    server.socket.say(welcome);

    expect(heard).toEqual([welcome]);
  });

  test("that does not fit is kept as a diagnostic, and heard by nobody", () => {
    const server = open();
    const heard = vi.fn();
    const bad = vi.fn();
    server.transport.onPush(heard);
    server.transport.onBadPush(bad);

    server.socket.say({ ...welcome, data: { cwd: "/work" } });

    expect(heard).not.toHaveBeenCalled();
    expect(bad).toHaveBeenCalledExactlyOnceWith("server.welcome");
    expect(server.transport.diagnostics.getState()).toMatchObject([
      { code: "push.invalid", path: "data.projectName", reason: "expected text, found nothing" },
    ]);
  });

  test.each(["not json", "[]", "7", '{"some": "thing"}'])("that is no push: %s", (frame) => {
    const server = open();

    server.socket.say(frame);

    expect(server.transport.diagnostics.getState()).toHaveLength(1);
    expect(server.transport.connection.getState().phase).toBe("open");
  });

  test("diagnostics are the newest fifty", () => {
    const server = open();

    for (let count = 0; count < 60; count++) server.socket.say({ id: String(count), result: 1 });

    const kept = server.transport.diagnostics.getState();
    expect(kept).toHaveLength(50);
    expect(kept.at(-1)).toMatchObject({ code: "reply.unexpected", reason: 'nobody waits for "59"' });
  });
});

describe("the socket", () => {
  test("is made anew after each loss", async () => {
    const server = open();

    server.socket.lose();
    expect(server.transport.connection.getState().phase).toBe("reconnecting");
    await vi.advanceTimersByTimeAsync(499);
    expect(server.sockets).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);

    expect(server.sockets).toHaveLength(2);
  });

  test("is made at once when asked for, and only once", async () => {
    const server = open();
    server.socket.lose();

    server.transport.retryNow();
    server.transport.retryNow();
    await vi.advanceTimersByTimeAsync(10_000);

    expect(server.sockets).toHaveLength(2);
  });

  test("is not made again for somebody who was logged out while connected", async () => {
    const server = open();

    server.socket.lose(4401);
    await vi.advanceTimersByTimeAsync(60_000);

    expect(server.sockets).toHaveLength(1);
    expect(server.transport.connection.getState().phase).toBe("closed");
  });

  test("is not made again for somebody whom the server does not let in", async () => {
    const server = new FakeServer();
    server.isLoggedOut = true;

    server.socket.lose();
    await vi.advanceTimersByTimeAsync(60_000);

    expect(server.sockets).toHaveLength(1);
    expect(server.transport.connection.getState().phase).toBe("closed");
  });

  test("is closed at the end of the page", async () => {
    const server = open();
    const { socket } = server;

    server.transport.dispose();
    await vi.advanceTimersByTimeAsync(60_000);

    expect(socket.isClosed).toBe(true);
    expect(server.sockets).toHaveLength(1);
  });
});

function open(): FakeServer {
  const server = new FakeServer();
  server.socket.open();
  return server;
}

async function reconnect(server: FakeServer): Promise<void> {
  server.socket.lose();
  await vi.advanceTimersByTimeAsync(500);
  server.socket.open();
}

function file(relativePath: string) {
  return { cwd: "/work", relativePath, contents: "" };
}
