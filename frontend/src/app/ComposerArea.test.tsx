import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ComponentProps } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { Client } from "@/store/client";
import { ClientContext } from "@/store/context";
import { TooltipArea } from "@/ui/Tooltip";
import { useToasts } from "@/ui/toasts";

import { ComposerArea } from "./ComposerArea";
import { caseOf } from "./gallery/cases";
import { fakeClient } from "./gallery/fakeClient";

beforeEach(() => {
  localStorage.clear();
  vi.stubGlobal("matchMedia", () => ({ matches: false }));
  vi.stubGlobal("ResizeObserver", class { observe() {} unobserve() {} disconnect() {} });
  Element.prototype.hasPointerCapture = () => false;
  Element.prototype.scrollIntoView = () => undefined;
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const thread: ComponentProps<typeof ComposerArea> = {
  threadId: "t1",
  modelSelection: { provider: "codex", model: "gpt-5.4" },
  runtimeMode: "approval-required",
  interactionMode: "default",
  boundToAgent: true,
  activities: [],
  running: false,
  online: true,
  canQueue: false,
  onStop: () => undefined,
};

/** A thread on a server whose answers come when told; it tells of no change before. */
function shown() {
  const waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const asked: unknown[] = [];
  const ask = (_threadId: string, wanted: unknown) => {
    asked.push(wanted);
    return new Promise<void>((resolve, reject) => waiting.push({ resolve, reject }));
  };
  const client: Client = {
    ...fakeClient(caseOf("home").state),
    setRuntimeMode: ask,
    setInteractionMode: ask,
    updateThread: ask,
  };
  const page = (changes: Partial<typeof thread> = {}) => (
    <ClientContext value={client}>
      <TooltipArea>
        <ComposerArea {...thread} {...changes} />
      </TooltipArea>
    </ClientContext>
  );
  const { rerender } = render(page());
  const answered = async (answer: () => void) => {
    answer();
    await act(() => Promise.resolve());
  };
  return {
    asked,
    tell: (changes: Partial<typeof thread>) => rerender(page(changes)),
    agree: () => answered(() => waiting.shift()?.resolve()),
    refuse: () => answered(() => waiting.shift()?.reject(new Error("the server is stopping"))),
  };
}

/** By labels and words: to work out roles takes long in a menu. */
function choose(picker: RegExp, choice: string): void {
  fireEvent.keyDown(screen.getByLabelText(picker), { key: "Enter" });
  fireEvent.click(screen.getByText(choice, { selector: "[role=menuitemradio] *" }));
}

const mode = () => screen.getByLabelText(/^Mode/).textContent;

it("a mode that is chosen and taken back at once is taken back", async () => {
  const server = shown();

  choose(/^Mode/, "Full access");
  expect(mode()).toBe("Full access");
  choose(/^Mode/, "Supervised");

  expect(server.asked).toEqual(["full-access", "approval-required"]);
  expect(mode()).toBe("Supervised");
  server.tell({ runtimeMode: "full-access" });
  await server.agree();
  expect(mode()).toBe("Supervised");
  server.tell({ runtimeMode: "approval-required" });
  await server.agree();
  expect(mode()).toBe("Supervised");
});

it("a mode that another tab sets is shown once one's own is answered", async () => {
  const server = shown();
  choose(/^Mode/, "Full access");

  server.tell({ runtimeMode: "read-only" });
  await server.agree();

  expect(mode()).toBe("Read only");
});

it("a mode that is refused is not shown any more, and why is told", async () => {
  const server = shown();

  choose(/^Mode/, "Full access");
  await server.refuse();

  expect(mode()).toBe("Supervised");
  expect(useToasts.getState().toasts.at(-1)).toMatchObject({ title: "The mode was not changed", text: "the server is stopping" });
});

it("the mode that the thread has is not asked for again", () => {
  const server = shown();

  choose(/^Mode/, "Supervised");

  expect(server.asked).toEqual([]);
});

it("planning that is switched twice at once is where it was", async () => {
  const server = shown();

  await userEvent.click(screen.getByLabelText("Plan first"));
  await userEvent.click(screen.getByLabelText("Plan first"));

  expect(server.asked).toEqual(["plan", "default"]);
});

it("a speed chosen right after an effort keeps the effort", () => {
  const server = shown();

  choose(/^Effort/, "High");
  choose(/^Effort/, "Fast");

  expect(server.asked.at(-1)).toEqual({
    modelSelection: {
      provider: "codex",
      model: "gpt-5.4",
      options: { reasoningEffort: "high", serviceTier: "priority", fastMode: true },
    },
  });
  expect(screen.getByLabelText("Effort: High · Fast")).toBeTruthy();
});
