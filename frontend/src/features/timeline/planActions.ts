/** What a person can do with a proposed plan; rows far down the tree ask for it here. */

import { createContext } from "react";

import type { ProposedPlan } from "@/contracts/contracts.gen";

export interface PlanActions {
  readonly threadId: string;
  /** A turn runs: the plan waits for its end. */
  readonly busy: boolean;
  /** Resolves when the agent has its order; a failure has been told by then. */
  readonly onImplement: (plan: ProposedPlan, where: "here" | "newThread") => Promise<void>;
  readonly onRefine: () => void;
  readonly onOpenThread: (threadId: string) => void;
}

export const PlanActionsContext = createContext<PlanActions | null>(null);
