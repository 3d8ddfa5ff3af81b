import { useEffect, useRef } from "react";

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
