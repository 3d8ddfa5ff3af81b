import { useEffect } from "react";

const TICK_MS = 10_000;

/** Longer than browsers ever hold back the timers of a page that nobody looks at. */
const SLEPT_MS = 120_000;

/** Tells how long the computer has slept, or by how much its clock was moved, in milliseconds. */
export function useAwake(onSlept: (ms: number) => void): void {
  useEffect(() => {
    let last = Date.now();
    const timer = setInterval(() => {
      const now = Date.now();
      const passed = now - last - TICK_MS;
      last = now;
      if (Math.abs(passed) > SLEPT_MS) onSlept(passed);
    }, TICK_MS);
    return () => clearInterval(timer);
  }, [onSlept]);
}
