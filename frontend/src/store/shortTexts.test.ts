import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { pageAt, piece, row, shellAt } from "./builders";
import type { Client } from "./client";
import { createClient } from "./createClient";
import { FakeTransport } from "./fakeTransport";

const SHELL = "orchestration.getShell";

let server: FakeTransport;
let client: Client;

beforeEach(async () => {
  vi.useFakeTimers();
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  server = new FakeTransport();
  client = createClient(server, () => undefined);
  client.openThread("t1");
  await server.welcome();
  await server.answer("server.getConfig", {} as never);
  await server.answer(SHELL, shellAt(40, row("t1")));
  await server.answer("orchestration.getThread", pageAt(40));
  await server.answer("orchestration.subscribe", { resync: false });
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

  const { state } = client.thread("t1").getState();
  expect(state?.messages.map(({ text }) => text)).toEqual(["one two three"]);
  expect(state?.position).toBe(46);
});

test("text that continues nothing known makes the page fetch afresh", async () => {
  server.text(40, 41, 17, "of what?");

  await vi.waitFor(() => expect(server.waiting(SHELL)).toHaveLength(1));
  expect(client.thread("t1").getState().state?.messages).toEqual([]);
});
