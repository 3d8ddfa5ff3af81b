import { useEffect, useRef, type RefObject } from "react";

import { isTyping } from "@/lib/keys";

/**
 * Where the focus goes when the agent asks. A field in which somebody may be typing keeps it, even an
 * empty one: the next letter could be a decision. Escape is the way from there to the request; when
 * the last one is answered the focus goes back.
 */
export function useRequestFocus(requestId: string | null): RefObject<HTMLDivElement | null> {
  const panel = useRef<HTMLDivElement>(null);
  const cameFrom = useRef<HTMLElement | null>(null);
  useEffect(() => {
    const isNowhere = document.activeElement === null || document.activeElement === document.body;
    if (requestId === null) {
      if (isNowhere) cameFrom.current?.focus({ preventScroll: true });
      cameFrom.current = null;
      return undefined;
    }
    if (isNowhere) panel.current?.focus({ preventScroll: true });
    else if (isTyping(document.activeElement)) cameFrom.current = document.activeElement as HTMLElement;
    const onEscape = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.isComposing || !isTyping(event.target) || isElsewhere(event.target)) return;
      // Taken here, so that it does not count as the first of two that stop the agent.
      event.preventDefault();
      event.stopPropagation();
      if (!panel.current?.contains(event.target as Node)) cameFrom.current = event.target as HTMLElement;
      panel.current?.focus({ preventScroll: true });
    };
    window.addEventListener("keydown", onEscape, true);
    return () => window.removeEventListener("keydown", onEscape, true);
  }, [requestId]);
  return panel;
}

/** In a dialog or a list, Escape has a meaning already. */
function isElsewhere(target: EventTarget | null): boolean {
  return !(target instanceof Element) || target.closest("[role=dialog], [role=alertdialog], nav") !== null;
}
