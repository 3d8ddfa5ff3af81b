import { createContext, useContext, useEffect, useState } from "react";

/** Set where what is shown was then: clocks show that time, and stand still with it. */
export const ThenContext = createContext<number | null>(null);

/** The current time, renewed every `everyMs` while `active`. */
export function useNow(everyMs: number, active = true): number {
  const then = useContext(ThenContext);
  const [now, setNow] = useState(() => Date.now());
  const runs = active && then === null;
  useEffect(() => {
    if (!runs) return undefined;
    const tick = () => setNow(Date.now());
    tick();
    const timer = setInterval(tick, everyMs);
    return () => clearInterval(timer);
  }, [everyMs, runs]);
  return then ?? now;
}
