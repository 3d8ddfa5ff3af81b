import { act, cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { activity, event, pageAt } from "@/store/builders";
import type { Client } from "@/store/client";
import { ClientContext } from "@/store/context";
import type { FakeTransport } from "@/store/fakeTransport";
import { followThread, startClient } from "@/store/followedThread";
import { TooltipArea } from "@/ui/Tooltip";

import { ThreadScreen } from "./ThreadScreen";

vi.mock("@/features/composer/Composer", () => ({ Composer: () => null }));
vi.mock("virtua", () => ({
  Virtualizer: ({ data, children }: { data: unknown[]; children: (row: unknown) => unknown }) => data.map(children),
}));

const went = { ...activity("went", 30, "checkpoint.reverted"), payload: { turnCount: 0, undoRef: "one", undoes: "everything" } };

let server: FakeTransport;
let client: Client;

beforeEach(async () => {
  vi.stubGlobal("ResizeObserver", class { observe() {} unobserve() {} disconnect() {} });
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener() {}, removeEventListener() {} }));
  vi.stubGlobal("requestAnimationFrame", (draw: () => void) => setTimeout(draw));
  Element.prototype.scrollTo = () => undefined;
  ({ server, client } = startClient());
  await followThread(client, server, pageAt(40, "t1", { activities: [went] }));
});
afterEach(() => {
  cleanup();
  client.dispose();
  vi.unstubAllGlobals();
});

function read(threadId: string) {
  cleanup();
  render(
    <ClientContext value={client}>
      <TooltipArea>
        <ThreadScreen threadId={threadId} onShowSidebar={null} />
      </TooltipArea>
    </ClientContext>,
  );
}

const undoButton = () => screen.getByRole("button", { name: /^Undo/ });

it("whoever comes back to a thread finds it still on its way", async () => {
  read("t1");
  await userEvent.click(undoButton());
  expect(screen.getByText("Undoing…")).toBeTruthy();

  read("t2");
  expect(screen.queryByText("Undoing…")).toBeNull();
  read("t1");

  expect(screen.getByText("Undoing…")).toBeTruthy();
  expect(undoButton().getAttribute("aria-disabled")).toBe("true");
});

it("what another tab asks for is on its way here, too, until the thread tells what came of it", async () => {
  read("t1");
  server.events(40, 41, event(41, "thread.checkpoint-revert-requested", { threadId: "t1", turnCount: 0, createdAt: "" }));
  expect(await screen.findByText("Going back…")).toBeTruthy();

  const failed = activity("failed", 42, "checkpoint.revert.failed");
  server.events(41, 42, event(42, "thread.activity-appended", { threadId: "t1", activity: failed }));

  await vi.waitFor(() => expect(screen.queryByText("Going back…")).toBeNull());
  expect(undoButton().getAttribute("aria-disabled")).toBe("false");
});

it("what the server refuses is not on its way", async () => {
  read("t1");
  await userEvent.click(undoButton());

  await act(() => server.refuse("orchestration.dispatchCommand", "command.rejected", "a turn is running"));

  expect(screen.queryByText("Undoing…")).toBeNull();
});
