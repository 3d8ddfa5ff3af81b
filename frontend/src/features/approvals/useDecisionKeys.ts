import { useEffect, useRef, type RefObject } from "react";

import type { ApprovalDecision } from "@/contracts/contracts.gen";
import { isTyping } from "@/lib/keys";

import { decisionFor } from "./decisionKeys";

/**
 * Lets the keys decide while nobody is typing. A person who waits in an empty field is taken to the
 * card; one who writes a message is left alone.
 */
export function useDecisionKeys(
  offered: readonly ApprovalDecision[],
  decide: (decision: ApprovalDecision) => void,
): RefObject<HTMLElement | null> {
  const card = useRef<HTMLElement>(null);
  const latest = useRef({ offered, decide });
  useEffect(() => {
    latest.current = { offered, decide };
  });
  useEffect(() => {
    const shownAt = performance.now();
    const before = document.activeElement;
    if (isEmptyField(before)) card.current?.focus({ preventScroll: true });
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event.target) || document.querySelector("[role=dialog], [role=menu]")) return;
      const decision = decisionFor(event, latest.current.offered, performance.now() - shownAt);
      if (!decision) return;
      event.preventDefault();
      latest.current.decide(decision);
    };
    window.addEventListener("keydown", onKey);
    return () => {
      window.removeEventListener("keydown", onKey);
      const nowhere = document.activeElement === null || document.activeElement === document.body;
      if (nowhere && before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  return card;
}

function isEmptyField(element: Element | null): boolean {
  if (element === null || element === document.body) return true;
  return element instanceof HTMLTextAreaElement && element.value.trim() === "";
}
