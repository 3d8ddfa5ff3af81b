import { act, cleanup, render, screen } from "@testing-library/react";
import { memo, useEffect, type ReactElement } from "react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import type { Message } from "../contracts/contracts.gen";
import { message, pageAt, piece, row, shellAt } from "./builders";
import type { Client } from "./client";
import { ClientContext } from "./context";
import { createClient } from "./createClient";
import { FakeTransport } from "./fakeTransport";
import { useConnection, useMessage, useShell, useThread, useThreadPart } from "./hooks";

let server: FakeTransport;
let client: Client;
const rendered: Record<string, number> = {};

beforeEach(async () => {
  vi.useFakeTimers();
  for (const name of Object.keys(rendered)) rendered[name] = 0;
  server = new FakeTransport();
  client = createClient(server, () => undefined);
  await server.welcome();
  await server.answer("orchestration.getShell", shellAt(40, row("t1")));
  await server.answer("orchestration.subscribe", { resync: false });
});

afterEach(() => {
  cleanup();
  client.dispose();
  vi.useRealTimers();
});

describe("a thread on the screen", () => {
  test("renders at most once a frame, whatever comes in, and then only the message that grew", async () => {
    await show(<Timeline />);
    expect(screen.getByText("still")).toBeDefined();
    const before = { ...rendered };

    for (let number = 0; number < 200; number++) {
      server.events(40 + number, 41 + number, piece(41 + number, "x", { messageId: "m2" }));
    }
    frame();

    expect(screen.getByText("x".repeat(200))).toBeDefined();
    expect((rendered["m2"] ?? 0) - (before["m2"] ?? 0)).toBe(1);
    expect(rendered["m1"]).toBe(before["m1"]);
  });

  test("leaves the list of threads alone while text streams", async () => {
    await show(<Sidebar />);
    const before = rendered["sidebar"];

    server.events(40, 41, piece(41, "x", { messageId: "m2" }));
    frame();

    expect(rendered["sidebar"]).toBe(before);
  });

  test("can be watched message by message", async () => {
    await show(<OneMessage />);

    server.events(40, 41, piece(41, "hello", { messageId: "m2" }));
    frame();

    expect(screen.getByText("streams: hello")).toBeDefined();
  });
});

test("the connection is shown as it is", async () => {
  function Banner() {
    return <p>{useConnection().phase}</p>;
  }
  render(
    <ClientContext value={client}>
      <Banner />
    </ClientContext>,
  );

  await act(() => server.lose());

  expect(screen.getByText("reconnecting")).toBeDefined();
});

function counted(name: string): void {
  rendered[name] = (rendered[name] ?? 0) + 1;
}

const Row = memo(function Row({ message: { id, text } }: { readonly message: Message }) {
  useEffect(() => counted(id));
  return <li>{text}</li>;
});

function Timeline() {
  const { state } = useThread("t1");
  return (
    <ul>
      {state?.messages.map((entry) => (
        <Row key={entry.id} message={entry} />
      ))}
    </ul>
  );
}

function Sidebar() {
  useEffect(() => counted("sidebar"));
  return (
    <div>
      {useShell().threads.length}
      <Timeline />
    </div>
  );
}

function OneMessage() {
  useThread("t1");
  const status = useThreadPart("t1", (view) => view.status);
  const found = useMessage("t1", "m2");
  return <p>{status === "ready" && found ? `streams: ${found.text}` : "nothing"}</p>;
}

function frame(): void {
  act(() => {
    vi.advanceTimersByTime(16);
  });
}

async function show(element: ReactElement): Promise<void> {
  render(<ClientContext value={client}>{element}</ClientContext>);
  await act(async () => {
    const messages = [message("m1", 1, "still"), message("m2", 2, "")];
    await server.answer("orchestration.getThread", pageAt(40, "t1", { messages }));
    await server.answer("orchestration.subscribe", { resync: false });
  });
}
