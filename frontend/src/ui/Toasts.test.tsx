import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { Toasts } from "./Toasts";
import { showToast, useToasts } from "./toasts";

const long = 60_000;

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  useToasts.setState({ toasts: [] });
});

function shown(): HTMLElement {
  render(<Toasts />);
  act(() => showToast({ tone: "note", title: "Removed", action: { label: "Undo", run: () => undefined } }));
  return screen.getByRole("status");
}

function pass(ms: number): void {
  act(() => {
    vi.advanceTimersByTime(ms);
  });
}

it("goes by itself", () => {
  shown();
  pass(long);
  expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
});

it("stays while the pointer is over it", () => {
  const toast = shown();
  fireEvent.pointerEnter(toast);
  pass(long);
  expect(screen.getByRole("button", { name: "Undo" })).toBeDefined();
  fireEvent.pointerLeave(toast);
  pass(long);
  expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
});

it("stays while the focus is in it", () => {
  shown();
  fireEvent.focus(screen.getByRole("button", { name: "Undo" }));
  pass(long);
  expect(screen.getByRole("button", { name: "Undo" })).toBeDefined();
});
