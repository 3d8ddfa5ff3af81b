import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";

import { ThenContext, useNow } from "./useNow";

function Clock() {
  return <output>{useNow(1000)}</output>;
}

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it("goes on with the time", () => {
  vi.useFakeTimers({ now: 5_000 });
  render(<Clock />);

  act(() => {
    vi.advanceTimersByTime(2_000);
  });

  expect(screen.getByRole("status").textContent).toBe("7000");
});

it("stands still at the time that is shown of the past", () => {
  vi.useFakeTimers({ now: 5_000 });
  const { rerender } = render(<ThenContext value={1_000}><Clock /></ThenContext>);

  act(() => {
    vi.advanceTimersByTime(2_000);
  });
  expect(screen.getByRole("status").textContent).toBe("1000");

  rerender(<ThenContext value={1_500}><Clock /></ThenContext>);
  expect(screen.getByRole("status").textContent).toBe("1500");
});
