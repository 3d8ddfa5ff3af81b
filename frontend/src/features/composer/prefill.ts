/** Words put into a composer from elsewhere on the page. */

import { useEffect } from "react";
import { createStore } from "zustand/vanilla";

import { draftOf } from "./drafts";

interface Prefill {
  readonly key: string;
  readonly text: string;
}

const prefills = createStore<Prefill | null>(() => null);

/** False where somebody's words are in the field already: they stay. */
export function prefill(key: string, text: string): boolean {
  if (draftOf(key).trim() !== "") return false;
  prefills.setState({ key, text }, true);
  return true;
}

export function usePrefill(key: string, take: (text: string) => void): void {
  useEffect(
    () =>
      prefills.subscribe((given) => {
        if (given?.key === key) take(given.text);
      }),
    [key, take],
  );
}
