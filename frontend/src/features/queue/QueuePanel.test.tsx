import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";

import type { QueuedMessage, QueueHold } from "@/contracts/contracts.gen";
import { inOrder } from "@/store/queue";
import { TooltipArea } from "@/ui/Tooltip";

import type { QueueActions } from "./queueActions";
import { QueuePanel } from "./QueuePanel";

afterEach(cleanup);

const at = "2026-01-01T00:00:00.000Z";

function message(id: string, text: string, more: Partial<QueuedMessage> = {}): QueuedMessage {
  return { id, text, attachments: [], createdAt: at, updatedAt: at, ...more };
}

const three = [message("q1", "one"), message("q2", "two"), message("q3", "three")];

function actionsOf() {
  const agree = () => Promise.resolve();
  return {
    onEdit: vi.fn(agree),
    onRemove: vi.fn(agree),
    onReorder: vi.fn(agree),
    onSend: vi.fn(agree),
    onQueue: vi.fn(agree),
  };
}

function panel(
  actions: QueueActions,
  queue: readonly QueuedMessage[] = three,
  { held = null, running = true }: { held?: QueueHold | null; running?: boolean } = {},
) {
  return (
    <TooltipArea>
      <QueuePanel queue={queue} held={held} running={running} actions={actions} />
    </TooltipArea>
  );
}

/** Reorders whose answers come when told, the oldest first. */
function answeredLater() {
  const waiting: (() => void)[] = [];
  const onReorder = vi.fn<(ids: readonly string[]) => Promise<void>>(() => new Promise((resolve) => waiting.push(resolve)));
  return { actions: { ...actionsOf(), onReorder }, answer: () => act(() => Promise.resolve(waiting.shift()?.())) };
}

function texts(): readonly (string | null | undefined)[] {
  return within(screen.getByRole("list", { name: "Queued messages" }))
    .getAllByRole("listitem")
    .map((row) => row.querySelector("p")?.textContent);
}

it("nothing queued shows nothing", () => {
  const { container } = render(panel(actionsOf(), []));

  expect(container.textContent).toBe("");
});

it("says how many wait, and shows the next first", () => {
  render(panel(actionsOf()));

  expect(screen.getByText("Queued: 3, sent one by one when the agent is done")).toBeTruthy();
  expect(texts()).toEqual(["one", "two", "three"]);
});

it.each([
  ["interrupted", "Queue paused: the last turn was interrupted"],
  ["error", "Queue paused: the last turn failed"],
  ["archived", "Queue paused: the thread was in the archive"],
] as const)("a queue that is held (%s) says why, and sends the next when told", async (held, sentence) => {
  const actions = actionsOf();
  render(panel(actions, three, { held, running: false }));

  await userEvent.click(screen.getByRole("button", { name: "Send next" }));

  expect(screen.getByText(sentence)).toBeTruthy();
  expect(actions.onSend).toHaveBeenCalledWith("q1");
});

it("while a turn runs nothing is said to be held", () => {
  render(panel(actionsOf(), three, { held: "error", running: true }));

  expect(screen.queryByRole("button", { name: "Send next" })).toBeNull();
});

it("a message is sent into the running turn", async () => {
  const actions = actionsOf();
  render(panel(actions));

  await userEvent.click(screen.getByRole("button", { name: "Send into the running turn: two" }));

  expect(actions.onSend).toHaveBeenCalledWith("q2");
});

it("a message is edited in its place: Enter saves", async () => {
  const actions = actionsOf();
  render(panel(actions));

  await userEvent.click(screen.getByRole("button", { name: "Edit: two" }));
  const field = screen.getByRole("textbox", { name: "Queued message" });
  await userEvent.clear(field);
  await userEvent.type(field, "zwei{Shift>}{Enter}{/Shift}drei{Enter}");

  expect(actions.onEdit).toHaveBeenCalledWith("q2", "zwei\ndrei");
  expect(screen.queryByRole("textbox")).toBeNull();
});

it("Escape leaves a message as it was", async () => {
  const actions = actionsOf();
  render(panel(actions));

  await userEvent.click(screen.getByRole("button", { name: "Edit: two" }));
  await userEvent.type(screen.getByRole("textbox"), " and more{Escape}");

  expect(actions.onEdit).not.toHaveBeenCalled();
  expect(texts()).toEqual(["one", "two", "three"]);
});

it("a change that came too late is not lost", async () => {
  const actions = actionsOf();
  const { rerender } = render(panel(actions, [message("q1", "one")]));
  await userEvent.click(screen.getByRole("button", { name: "Edit: one" }));
  await userEvent.type(screen.getByRole("textbox"), ", please");

  rerender(panel(actions, []));
  await userEvent.click(screen.getByRole("button", { name: "Queue as a new message" }));

  expect(actions.onQueue).toHaveBeenCalledWith("one, please");
});

it("Alt and an arrow move a message, the focus stays on it, and the place is said", async () => {
  const { actions } = answeredLater();
  render(panel(actions));
  screen.getByRole("button", { name: "Remove: two" }).focus();

  await userEvent.keyboard("{Alt>}{ArrowUp}{/Alt}");

  expect(texts()).toEqual(["two", "one", "three"]);
  expect(actions.onReorder).toHaveBeenCalledWith(["q2", "q1", "q3"]);
  expect(document.activeElement?.getAttribute("aria-label")).toBe("Remove: two");
  expect(screen.getByText("two: now 1 of 3")).toBeTruthy();
});

it("the first does not move up, nor the last down", async () => {
  const actions = actionsOf();
  render(panel(actions));

  screen.getByRole("button", { name: "Edit: one" }).focus();
  await userEvent.keyboard("{Alt>}{ArrowUp}{/Alt}");
  screen.getByRole("button", { name: "Edit: three" }).focus();
  await userEvent.keyboard("{Alt>}{ArrowDown}{/Alt}");

  expect(actions.onReorder).not.toHaveBeenCalled();
});

it("a new order that is refused is taken back", async () => {
  const actions = { ...actionsOf(), onReorder: vi.fn(() => Promise.reject(new Error("gone"))) };
  render(panel(actions));

  await userEvent.click(screen.getByRole("button", { name: "Move up: three" }));

  await vi.waitFor(() => expect(texts()).toEqual(["one", "two", "three"]));
});

it("moves made while earlier ones are on their way start from what is shown", async () => {
  const { actions, answer } = answeredLater();
  const { rerender } = render(panel(actions));
  screen.getByRole("button", { name: "Edit: two" }).focus();

  await userEvent.keyboard("{Alt>}{ArrowUp}{ArrowDown}{ArrowDown}{/Alt}");

  expect(actions.onReorder.mock.calls).toEqual([[["q2", "q1", "q3"]], [["q1", "q2", "q3"]], [["q1", "q3", "q2"]]]);
  expect(texts()).toEqual(["one", "three", "two"]);
  for (const [ids] of actions.onReorder.mock.calls) {
    rerender(panel(actions, inOrder(three, ids)));
    await answer();
    expect(texts()).toEqual(["one", "three", "two"]);
  }
});

it("when all has arrived, the order is that of the server", async () => {
  const { actions, answer } = answeredLater();
  const { rerender } = render(panel(actions));
  await userEvent.click(screen.getByRole("button", { name: "Move up: two" }));

  rerender(panel(actions, three.toReversed()));
  expect(texts()).toEqual(["two", "one", "three"]);
  await answer();

  expect(texts()).toEqual(["three", "two", "one"]);
});

it("a message is dragged to another place", () => {
  const actions = actionsOf();
  render(panel(actions));
  const [first, , third] = screen.getAllByRole("listitem");
  const handle = first?.querySelector("[draggable]");
  const dataTransfer = { setData: vi.fn(), types: ["text/plain"], effectAllowed: "none" };

  fireEvent.dragStart(handle as Element, { dataTransfer });
  fireEvent.dragOver(third?.firstElementChild as Element, { dataTransfer });
  fireEvent.dragEnd(handle as Element, { dataTransfer });

  expect(actions.onReorder).toHaveBeenCalledWith(["q2", "q3", "q1"]);
});

it("when a message is removed the focus goes to its neighbour", async () => {
  const actions = actionsOf();
  render(panel(actions));

  await userEvent.click(screen.getByRole("button", { name: "Remove: two" }));

  expect(actions.onRemove).toHaveBeenCalledWith(three[1], 1);
  expect(document.activeElement?.getAttribute("aria-label")).toBe("Remove: three");
});

it.each(["Send into the running turn: two", "Remove: two"])("pressed twice, %s is done once", async (name) => {
  const never = vi.fn(() => new Promise<void>(() => undefined));
  render(panel({ ...actionsOf(), onSend: never, onRemove: never }));

  await userEvent.dblClick(screen.getByRole("button", { name }));

  expect(never).toHaveBeenCalledOnce();
});

it("a change that came too late is queued once, and again where that failed", async () => {
  const onQueue = vi.fn(() => Promise.resolve()).mockImplementationOnce(() => Promise.reject(new Error("lost")));
  const actions = { ...actionsOf(), onQueue };
  const { rerender } = render(panel(actions, [message("q1", "one")]));
  await userEvent.click(screen.getByRole("button", { name: "Edit: one" }));
  rerender(panel(actions, []));
  const again = screen.getByRole("button", { name: "Queue as a new message" });

  fireEvent.click(again);
  fireEvent.click(again);
  expect(onQueue).toHaveBeenCalledOnce();
  await vi.waitFor(() => {
    fireEvent.click(again);
    expect(onQueue).toHaveBeenCalledTimes(2);
  });
});

it("a message of images only is named by them", () => {
  const image = { type: "image", id: "a/b", name: "shot.png", mimeType: "image/png", sizeBytes: 3 } as const;
  render(panel(actionsOf(), [message("q1", "", { attachments: [image] })]));

  expect(screen.getByRole("img", { name: "shot.png" }).getAttribute("src")).toBe("/attachments/a%2Fb");
  expect(screen.getByRole("button", { name: "Remove: shot.png" })).toBeTruthy();
});
