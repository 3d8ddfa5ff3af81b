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

/** The decision that a key press stands for, if it is one that the agent understands and the person can have meant. */
export function decisionFor(press: DecisionPress, offered: readonly ApprovalDecision[]): ApprovalDecision | null {
  if (press.repeat || press.ctrlKey || press.metaKey || press.altKey) return null;
  const key = press.key.toLowerCase();
  return offered.find((decision) => decisionKeys[decision] === key) ?? null;
}
