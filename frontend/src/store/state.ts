/** What the page knows: the shell (projects and thread rows), and each open thread. */

import type {
  Activity,
  Checkpoint,
  Message,
  Project,
  ProposedPlan,
  ThreadShell,
} from "../contracts/contracts.gen";

export interface ShellState {
  /** False until the first answer of the server. */
  readonly isLoaded: boolean;
  /** The last sequence that is in here. */
  readonly position: number;
  /** Oldest first, as are the threads; none that is deleted. Archived threads are here. */
  readonly projects: readonly Project[];
  readonly threads: readonly ThreadShell[];
  readonly updatedAt: string;
}

/** One thread: its row, and its newest entries as far back as they were fetched, oldest first. */
export interface ThreadState {
  readonly position: number;
  readonly thread: ThreadShell;
  readonly messages: readonly Message[];
  readonly activities: readonly Activity[];
  readonly proposedPlans: readonly ProposedPlan[];
  readonly checkpoints: readonly Checkpoint[];
  /** The cursor of the next older page; null when everything is here. */
  readonly before: number | null;
}

/** A message of the user's that is on its way; gone once its event has come, or once it failed. */
export interface PendingMessage {
  readonly id: string;
  readonly text: string;
  readonly createdAt: string;
}

export interface ThreadView {
  /** `missing`: no such thread, or deleted. `failed`: see `problem`; tried again on reconnect. */
  readonly status: "loading" | "ready" | "missing" | "failed";
  readonly problem: string | null;
  readonly state: ThreadState | null;
  readonly pending: readonly PendingMessage[];
  readonly isLoadingOlder: boolean;
}

export const EMPTY_SHELL: ShellState = {
  isLoaded: false,
  position: 0,
  projects: [],
  threads: [],
  updatedAt: "",
};

export const LOADING_THREAD: ThreadView = {
  status: "loading",
  problem: null,
  state: null,
  pending: [],
  isLoadingOlder: false,
};

/** More of these would fill the memory of a tab that stays open for days; the oldest go first. */
export const CAPS = { messages: 2_000, activities: 500, proposedPlans: 200, checkpoints: 500 };
