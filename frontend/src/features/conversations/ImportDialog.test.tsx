import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";

import type { ConversationList, ListedConversation } from "@/contracts/contracts.gen";

import { ImportDialog } from "./ImportDialog";

const agents = [
  { provider: "codex", name: "Codex" },
  { provider: "demo", name: "Demo agent" },
] as const;

function kept(id: string, title: string, changes: Partial<ListedConversation> = {}): ListedConversation {
  const conversation = {
    provider: "codex",
    id,
    title,
    cwd: "/shop",
    createdAt: "2026-01-01T00:00:00.000Z",
    updatedAt: "2026-01-01T00:00:00.000Z",
    model: "gpt-5.5",
    branch: "main",
    version: "0.169.0",
    source: "cli",
    heldBy: null,
  } as const;
  return { conversation, threadId: null, ...changes };
}

type Answer = (provider: string, search: string, cursor: string | null) => ConversationList | Error;

/** The open dialog after its first answer, what was asked, and what was chosen. */
async function opened(answer: Answer) {
  const asked: unknown[][] = [];
  const chosen: string[] = [];
  render(
    <ImportDialog
      open
      onOpenChange={() => undefined}
      projectTitle="shop"
      agents={agents}
      onFind={(...question) => {
        asked.push(question);
        const told = answer(...question);
        return told instanceof Error ? Promise.reject(told) : Promise.resolve(told);
      }}
      onChoose={({ conversation }) => chosen.push(conversation.id)}
    />,
  );
  await settle();
  return { asked, chosen };
}

async function settle(): Promise<void> {
  await act(async () => {
    await vi.advanceTimersByTimeAsync(250);
  });
}

const all = { conversations: [kept("a", "Fix the cart\nand more"), kept("b", "Sell bread")], cursor: null };
const titles = () => screen.getAllByRole("option").map((option) => option.querySelector("span")?.textContent);
const field = () => screen.getByRole("combobox", { name: "Find a conversation" });

vi.useFakeTimers();
// What is drawn here has no places.
Element.prototype.scrollIntoView = () => undefined;
afterEach(cleanup);

it("lists what the agent keeps, each by its first line", async () => {
  await opened(() => all);

  expect(titles()).toEqual(["Fix the cart", "Sell bread"]);
  expect(screen.getAllByText("terminal · gpt-5.5 · on main · 0.169.0")).toHaveLength(2);
});

it("is driven by keys alone", async () => {
  const { chosen } = await opened(() => all);

  fireEvent.keyDown(field(), { key: "ArrowDown" });
  fireEvent.keyDown(field(), { key: "Enter" });

  expect(chosen).toEqual(["b"]);
});

it("Enter chooses nothing from a list that does not fit what was typed yet", async () => {
  const { chosen } = await opened((_provider, search) => (search === "" ? all : { conversations: [kept("b", "Sell bread")], cursor: null }));

  fireEvent.change(field(), { target: { value: "Sell" } });
  fireEvent.keyDown(field(), { key: "Enter" });
  expect(chosen).toEqual([]);
  await settle();
  fireEvent.keyDown(field(), { key: "Enter" });

  expect(chosen).toEqual(["b"]);
});

it("does not show what one agent keeps as another's, while that is asked", async () => {
  await opened(() => all);

  fireEvent.click(screen.getByRole("radio", { name: "Demo agent" }));

  expect(screen.queryAllByRole("option")).toEqual([]);
  expect(screen.getByText("Asking the agent…")).toBeTruthy();
  await settle();
});

it("asks the agent once for what was typed", async () => {
  const { asked } = await opened(() => all);

  for (const text of ["b", "br", "bread"]) fireEvent.change(field(), { target: { value: text } });
  await settle();

  expect(asked).toEqual([
    ["codex", "", null],
    ["codex", "bread", null],
  ]);
});

it("asks another agent", async () => {
  const { asked } = await opened(() => all);

  fireEvent.click(screen.getByRole("radio", { name: "Demo agent" }));
  await settle();

  expect(asked.at(-1)).toEqual(["demo", "", null]);
});

it("adds older ones below", async () => {
  await opened((_, __, cursor) =>
    cursor === null ? { ...all, cursor: "older" } : { conversations: [kept("c", "Long ago")], cursor: null },
  );

  fireEvent.click(screen.getByRole("button", { name: "Show older ones" }));
  await settle();

  expect(titles()).toEqual(["Fix the cart", "Sell bread", "Long ago"]);
  expect(screen.queryByRole("button", { name: "Show older ones" })).toBeNull();
});

it("says what is wrong in place", async () => {
  await opened(() => new Error("codex did not start"));

  expect(screen.getByRole("alert").textContent).toBe("codex did not start");
});

it("says that there is nothing, and that nothing fits", async () => {
  await opened(() => ({ conversations: [], cursor: null }));
  expect(screen.getByText("This agent keeps no conversations for this folder yet.")).toBeTruthy();

  fireEvent.change(field(), { target: { value: "bread" } });
  await settle();
  expect(screen.getByText("No conversation begins like that.")).toBeTruthy();
});

it("marks what is a thread already, and what another program has open", async () => {
  const { conversation } = kept("b", "Sell bread");
  const held = { conversation: { ...conversation, heldBy: "codex (process 7)" }, threadId: null };
  await opened(() => ({ conversations: [kept("a", "Fix", { threadId: "t" }), held], cursor: null }));

  const [here, elsewhere] = screen.getAllByRole("option");
  expect(here?.textContent).toContain("a thread here");
  expect(elsewhere?.textContent).toContain("open in codex (process 7)");
});
