import { renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { useAwake } from "./useAwake";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test.each([
  ["slept for an hour", 3_600_000],
  ["has a clock that was put back", -3_600_000],
])("a computer that %s is told", (_, moved) => {
  const slept = vi.fn();
  renderHook(() => useAwake(slept));

  vi.setSystemTime(Date.now() + moved);
  vi.advanceTimersByTime(20_000);

  expect(slept).toHaveBeenCalledExactlyOnceWith(moved);
});

test("timers that are held back for a minute are no sleep", () => {
  const slept = vi.fn();
  renderHook(() => useAwake(slept));

  vi.setSystemTime(Date.now() + 60_000);
  vi.advanceTimersByTime(600_000);

  expect(slept).not.toHaveBeenCalled();
});

test("nothing is watched for a page that has gone", () => {
  const { unmount } = renderHook(() => useAwake(vi.fn()));

  unmount();

  expect(vi.getTimerCount()).toBe(0);
});
