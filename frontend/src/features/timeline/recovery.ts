/** What a person can do when the model did not answer; cards far down the tree ask for it here. */

import { createContext } from "react";

export interface Recovery {
  /** A turn runs: nothing is offered meanwhile. */
  readonly busy: boolean;
  /** Sends the last message once more. Resolves when it is on its way; a failure has been told by then. */
  readonly onTryAgain: () => Promise<void>;
  readonly onCompact: () => Promise<void>;
  /** Ends the agent's process, and the turns of other threads on it. */
  readonly onEndAgent: () => Promise<void>;
}

export const RecoveryContext = createContext<Recovery | null>(null);
