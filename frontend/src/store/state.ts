/** What the page knows: the shell (projects and thread rows), and each open thread. */

import type {
  Activity,
  Checkpoint,
  Message,
  Project,
  ProposedPlan,
  QueuedMessage,
  Shell,
  ThreadPage,
  ThreadShell,
  UploadAttachment,
} from "../contracts/contracts.gen";
import type { Past } from "./moves";
import type { Moving } from "./moving";
import { NO_MEMORY, type RowMemory } from "./threadRow";

export interface ShellState {
  /** False until the first answer of the server. */
  readonly isLoaded: boolean;
  /** Why it could not be loaded, if so; it is tried again by itself. */
  readonly problem: string | null;
  /** The last sequence that is in here. */
  readonly position: number;
  /** Oldest first, as are the threads; none that is deleted. Archived threads are here. */
  readonly projects: readonly Project[];
  readonly threads: readonly ThreadShell[];
  readonly updatedAt: string;
  /** By thread; for the next event only. */
  readonly memory: Readonly<Record<string, RowMemory>>;
}

/** One thread: its row, and its newest entries as far back as they were fetched, oldest first. */
export interface ThreadState {
  readonly position: number;
  readonly thread: ThreadShell;
  readonly messages: readonly Message[];
  readonly activities: readonly Activity[];
  readonly proposedPlans: readonly ProposedPlan[];
  readonly checkpoints: readonly Checkpoint[];
  /** What waits for the running turn to end, the next first. */
  readonly queuedMessages: readonly QueuedMessage[];
  /** The cursor of the next older page; null when everything is here. */
  readonly before: number | null;
  /** What it was before its moves, the newest last, as far as they were seen happening here. */
  readonly pasts: readonly Past[];
  readonly memory: RowMemory;
}

/** A message of the user's that is on its way; gone once its event has come, or once it failed. */
export interface PendingMessage {
  readonly id: string;
  readonly text: string;
  readonly attachments: readonly UploadAttachment[];
  readonly createdAt: string;
}

export interface ThreadView {
  /** `missing`: no such thread, or deleted. `failed`: see `problem`; tried again on reconnect. */
  readonly status: "loading" | "ready" | "missing" | "failed";
  readonly problem: string | null;
  readonly state: ThreadState | null;
  readonly pending: readonly PendingMessage[];
  readonly moving: Moving | null;
  readonly isLoadingOlder: boolean;
}

export const EMPTY_SHELL: ShellState = {
  isLoaded: false,
  problem: null,
  position: 0,
  projects: [],
  threads: [],
  updatedAt: "",
  memory: {},
};

export const LOADING_THREAD: ThreadView = {
  status: "loading",
  problem: null,
  state: null,
  pending: [],
  moving: null,
  isLoadingOlder: false,
};

export function shellOf({ snapshotSequence, projects, threads, updatedAt }: Shell): ShellState {
  return {
    isLoaded: true,
    problem: null,
    position: snapshotSequence,
    projects,
    threads,
    updatedAt,
    memory: {},
  };
}

export function threadOf({ sequence, ...page }: ThreadPage): ThreadState {
  return { ...page, position: sequence, pasts: [], memory: NO_MEMORY };
}
