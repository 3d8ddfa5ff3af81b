import { useEffect, useState } from "react";

import { DOUBLE_PRESS_MS, NOT_PRESSED, pressed } from "@/lib/doublePress";

/** Escape twice stops the running turn. True after the first press, for as long as a second one counts. */
export function useStopKey(running: boolean, onStop: () => void): boolean {
  const [state, setState] = useState(NOT_PRESSED);
  useEffect(() => {
    if (!running) return undefined;
    const onKey = (event: KeyboardEvent) => {
      // A dialog or menu that closes on Escape has taken this press for itself.
      if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("[role=dialog], [role=menu]")) return;
      const next = pressed(state, Date.now());
      setState(next.state);
      if (next.isSecond) onStop();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [running, onStop, state]);
  useEffect(() => {
    if (state.firstAt === null) return undefined;
    const timer = setTimeout(() => setState(NOT_PRESSED), DOUBLE_PRESS_MS);
    return () => clearTimeout(timer);
  }, [state]);
  return running && state.firstAt !== null;
}
