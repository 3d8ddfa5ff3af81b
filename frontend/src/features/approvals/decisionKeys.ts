/** Answering with one key. */

import type { ApprovalDecision } from "@/contracts/contracts.gen";

export const decisionKeys: Readonly<Record<ApprovalDecision, string>> = {
  accept: "y",
  acceptForSession: "a",
  decline: "n",
  cancel: "c",
};

export interface DecisionPress {
  readonly key: string;
  readonly repeat: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** A question that has just come up may meet a key meant for something else (ms). */
export const SETTLE_MS = 400;

/** The decision that a key press stands for, if it is one that the agent understands and the person can have meant. */
export function decisionFor(
  press: DecisionPress,
  offered: readonly ApprovalDecision[],
  shownForMs: number,
): ApprovalDecision | null {
  if (press.repeat || press.ctrlKey || press.metaKey || press.altKey || shownForMs < SETTLE_MS) return null;
  const key = press.key.toLowerCase();
  return offered.find((decision) => decisionKeys[decision] === key) ?? null;
}
