import { cleanup, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ComponentProps } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { ReviewTarget } from "@/contracts/contracts.gen";

import type { Composer } from "./Composer";
import { forgetDrafts, keepDraft } from "./drafts";
import { prefill } from "./prefill";
import { shownComposer } from "./shownComposer";

beforeEach(() => {
  localStorage.clear();
  forgetDrafts();
  vi.stubGlobal("matchMedia", () => ({ matches: false }));
  Element.prototype.scrollIntoView = () => undefined;
});
afterEach(cleanup);

function shown(more: Partial<ComponentProps<typeof Composer>> = {}) {
  const asked: (ReviewTarget | string)[] = [];
  const field = shownComposer({
    orders: {
      onReview: (target) => Promise.resolve(void asked.push(target)),
      onCompact: () => Promise.resolve(void asked.push("compact")),
    },
    onSend: ({ text }) => Promise.resolve(void asked.push(`said ${text}`)),
    onStop: () => asked.push("stop"),
    onInteractionMode: (mode) => asked.push(mode),
    ...more,
  });
  return { field, asked };
}

const options = () => screen.queryAllByRole("option").map((option) => option.textContent);

it("a slash opens a menu that the keys walk through", async () => {
  const { field, asked } = shown();

  await userEvent.type(field, "/");
  expect(options()).toHaveLength(3);
  await userEvent.keyboard("{ArrowDown}{Enter}");

  expect(asked).toEqual(["compact"]);
  expect(field.value).toBe("");
});

it("a review asks of what before it begins", async () => {
  const { field, asked } = shown();

  await userEvent.type(field, "/rev{Enter}");
  expect(field.value).toBe("/review ");
  expect(options()).toHaveLength(4);
  await userEvent.keyboard("{ArrowDown}{Enter}main{Enter}");

  expect(asked).toEqual([{ type: "baseBranch", branch: "main" }]);
  expect(field.value).toBe("");
});

it("the changes that are not committed are the first choice", async () => {
  const { field, asked } = shown();

  await userEvent.type(field, "/review{Enter}");

  expect(asked).toEqual([{ type: "uncommittedChanges" }]);
});

it("own instructions are just written", async () => {
  const { field, asked } = shown();

  await userEvent.type(field, "/review look at the errors{Enter}");

  expect(asked).toEqual([{ type: "custom", instructions: "look at the errors" }]);
});

it("/plan turns planning on, with the mouse as well", async () => {
  const { field, asked } = shown({ providers: [], interactionMode: "plan" });

  await userEvent.type(field, "/p");
  await userEvent.click(screen.getByRole("option"));

  expect(asked).toEqual(["default"]);
  expect(field.value).toBe("");
});

it("another word with a slash is a message", async () => {
  const { field, asked } = shown();

  await userEvent.type(field, "/usr is full{Enter}");

  expect(asked).toEqual(["said /usr is full"]);
});

it("Escape closes the menu and stops nothing", async () => {
  const { field, asked } = shown({ running: true });

  await userEvent.type(field, "/{Escape}");

  expect(options()).toEqual([]);
  expect(field.value).toBe("/");
  await userEvent.type(field, "{Escape}");
  expect(asked).toEqual([]);
});

it("while the agent works a review waits, and says so", async () => {
  const { field, asked } = shown({ running: true });

  await userEvent.type(field, "/review{Enter}");

  expect(screen.getByRole("alert").textContent).toContain("when its turn is over");
  expect([asked, field.value]).toEqual([[], "/review"]);
});

it("a review without a name of the branch says what it lacks", async () => {
  const { field, asked } = shown();

  await userEvent.type(field, "/review branch ");
  await userEvent.click(screen.getByRole("button", { name: "Send" }));

  expect(screen.getByRole("alert").textContent).toContain("Name the branch");
  expect(asked).toEqual([]);
});

it("what the server refuses comes back into the field", async () => {
  const { field } = shown({ orders: { onCompact: () => Promise.reject(new Error("nothing was said")) } });

  await userEvent.type(field, "/compact{Enter}");

  await waitFor(() => expect(field.value).toBe("/compact"));
});

it("where an order cannot be followed it says why, and nothing is sent", async () => {
  const { field, asked } = shown({ orders: undefined });

  await userEvent.type(field, "/compact{Enter}");

  expect(screen.getByRole("alert").textContent).toContain("nothing to compact yet");
  expect([asked, field.value]).toEqual([[], "/compact"]);
});

it("words from elsewhere go into the field, unless something is written there", async () => {
  const { field } = shown();

  expect(prefill("t1", "/review ")).toBe(true);
  await waitFor(() => expect(field.value).toBe("/review "));
  keepDraft("t1", "half a thought");
  expect(prefill("t1", "/compact")).toBe(false);
});
