import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { piece } from "./builders";
import type { Client } from "./client";
import type { FakeTransport } from "./fakeTransport";
import { followThread, startClient, textsIn } from "./followedThread";

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

test("text that comes short goes on from the piece that it names", () => {
  server.events(40, 41, piece(41, "one "));
  server.text(41, 45, 41, "two ");
  server.text(45, 46, 41, "three");
  vi.advanceTimersByTime(16);

  expect(textsIn(client)).toEqual(["one two three"]);
  expect(client.thread("t1").getState().state?.position).toBe(46);
});

test("text that continues nothing known makes the page fetch afresh", async () => {
  server.text(40, 41, 17, "of what?");

  await vi.waitFor(() => expect(server.waiting("orchestration.getShell")).toHaveLength(1));
  expect(textsIn(client)).toEqual([]);
});
