/** A client before a server that a test plays, and the one thread that it follows. */

import { pageAt, row, shellAt } from "./builders";
import type { Client } from "./client";
import { createClient } from "./createClient";
import { FakeTransport } from "./fakeTransport";

export function startClient(): { server: FakeTransport; client: Client } {
  const server = new FakeTransport();
  return { server, client: createClient(server, () => undefined) };
}

/** Shell and thread t1 are there as of 40, and subscribed to. */
export async function followThread(client: Client, server: FakeTransport, page = pageAt(40)): Promise<void> {
  client.openThread("t1");
  await server.welcome();
  await server.answer("orchestration.getShell", shellAt(40, row("t1")));
  await server.answer("orchestration.getThread", page);
  await server.answer("orchestration.subscribe", { resync: false });
}

export function textsIn(client: Client): string[] {
  return (client.thread("t1").getState().state?.messages ?? []).map(({ text }) => text);
}
