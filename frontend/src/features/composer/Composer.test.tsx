import { cleanup, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { forgetDrafts } from "./drafts";
import { shownComposer } from "./shownComposer";

beforeEach(() => {
  localStorage.clear();
  forgetDrafts();
  vi.stubGlobal("matchMedia", () => ({ matches: false }));
});
afterEach(cleanup);

it("Enter sends, Shift+Enter begins a line", async () => {
  const sent: string[] = [];
  const field = shownComposer({
    onSend: ({ text }) => {
      sent.push(text);
      return Promise.resolve();
    },
  });

  await userEvent.type(field, "one{Shift>}{Enter}{/Shift}two{Enter}");

  expect(sent).toEqual(["one\ntwo"]);
  expect(field.value).toBe("");
});

it("a message of nothing but spaces is not sent", async () => {
  const sent: string[] = [];
  const field = shownComposer({
    onSend: ({ text }) => {
      sent.push(text);
      return Promise.resolve();
    },
  });

  await userEvent.type(field, "   {Enter}");

  expect(sent).toEqual([]);
});

it("a message that is refused comes back", async () => {
  const field = shownComposer({ onSend: () => Promise.reject(new Error("thread is archived")) });

  await userEvent.type(field, "hello{Enter}");

  await waitFor(() => expect(field.value).toBe("hello"));
});

it("a draft survives the page", async () => {
  await userEvent.type(shownComposer(), "half a thought");
  cleanup();
  forgetDrafts();

  expect(shownComposer().value).toBe("half a thought");
});

it("while a turn runs the composer says that a message steers it", async () => {
  await userEvent.type(shownComposer({ running: true }), "left, please");

  expect(screen.getByText(/steers it/)).toBeTruthy();
});

it("Escape twice stops a running turn, once does not", async () => {
  let stops = 0;
  shownComposer({ running: true, onStop: () => (stops += 1) });

  await userEvent.keyboard("{Escape}");
  expect(stops).toBe(0);
  await userEvent.keyboard("{Escape}");
  expect(stops).toBe(1);
});

it("Ctrl+. in the field and the switch ask for a plan first", async () => {
  const chosen: string[] = [];
  const field = shownComposer({ onInteractionMode: (mode) => chosen.push(mode) });

  await userEvent.type(field, "{Control>}.{/Control}");
  await userEvent.click(screen.getByRole("button", { name: "Plan first", pressed: false }));

  expect(chosen).toEqual(["plan", "plan"]);
  expect(field.value).toBe("");
});

it("in plan mode the switch goes back to doing", async () => {
  const chosen: string[] = [];
  shownComposer({ interactionMode: "plan", onInteractionMode: (mode) => chosen.push(mode) });

  await userEvent.click(screen.getByRole("button", { name: "Plan first", pressed: true }));

  expect(chosen).toEqual(["default"]);
});

it("what is queued does not steer", async () => {
  const sent: string[] = [];
  const queued: string[] = [];
  const field = shownComposer({
    running: true,
    onSend: ({ text }) => Promise.resolve(void sent.push(text)),
    onQueue: ({ text }) => Promise.resolve(void queued.push(text)),
  });

  await userEvent.type(field, "then test it{Control>}{Shift>}{Enter}{/Shift}{/Control}");
  await userEvent.type(field, "then commit");
  await userEvent.click(screen.getByRole("button", { name: "Queue for after this turn" }));

  expect([sent, queued]).toEqual([[], ["then test it", "then commit"]]);
  expect(field.value).toBe("");
});

it("a message that cannot be queued comes back", async () => {
  const field = shownComposer({ running: true, onQueue: () => Promise.reject(new Error("20 are waiting")) });

  await userEvent.type(field, "one more{Control>}{Shift>}{Enter}{/Shift}{/Control}");

  await waitFor(() => expect(field.value).toBe("one more"));
});

it("with nothing to wait for there is no queueing", () => {
  shownComposer();

  expect(screen.queryByRole("button", { name: /Queue/ })).toBeNull();
});
