import { useState } from "react";

/**
 * A value that the server keeps, as the person wants it: shown at once, until the server has answered.
 * `ask` settles when `actual` has what came of it; it tells failures itself.
 */
export function useWanted<T>(actual: T, ask: (wanted: T) => Promise<void>): readonly [T, (wanted: T) => void] {
  const [wanted, setWanted] = useState<{ readonly value: T } | null>(null);
  const want = (value: T) => {
    const mine = { value };
    setWanted(mine);
    void ask(value).finally(() => setWanted((latest) => (latest === mine ? null : latest)));
  };
  return [wanted === null ? actual : wanted.value, want];
}
