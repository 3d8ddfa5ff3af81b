import { useEffect, useState } from "react";

/** A request that has just come up may meet a key or a click meant for something else (ms). */
export const SETTLE_MS = 400;

/** False while the request is that new. */
export function useSettled(): boolean {
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(true), SETTLE_MS);
    return () => clearTimeout(timer);
  }, []);
  return settled;
}
