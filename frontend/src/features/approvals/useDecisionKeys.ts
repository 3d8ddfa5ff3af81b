import { useEffect, useRef, useState } from "react";

import type { ApprovalDecision } from "@/contracts/contracts.gen";
import { isTyping } from "@/lib/keys";

import { decisionFor } from "./decisionKeys";

/** One letter decides, unless somebody is typing or a dialog is open. */
export function useDecisionKeys(
  offered: readonly ApprovalDecision[],
  decide: (decision: ApprovalDecision) => void,
): void {
  const latest = useRef({ offered, decide });
  useEffect(() => {
    latest.current = { offered, decide };
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event.target) || isDialogOpen()) return;
      const decision = decisionFor(event, latest.current.offered);
      if (!decision) return;
      event.preventDefault();
      latest.current.decide(decision);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}

function isDialogOpen(): boolean {
  return document.querySelector("[role=dialog], [role=alertdialog], [role=menu]") !== null;
}

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

/** True while the focus is where a letter would be text. */
export function useIsTyping(): boolean {
  const [typing, setTyping] = useState(() => isTyping(document.activeElement));
  useEffect(() => {
    const onFocus = () => setTyping(isTyping(document.activeElement));
    // When the focus leaves for nowhere there is no focusin, and it has not arrived yet.
    const onBlur = (event: FocusEvent) => setTyping(isTyping(event.relatedTarget));
    window.addEventListener("focusin", onFocus);
    window.addEventListener("focusout", onBlur);
    return () => {
      window.removeEventListener("focusin", onFocus);
      window.removeEventListener("focusout", onBlur);
    };
  }, []);
  return typing;
}
