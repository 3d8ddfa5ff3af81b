/** What features may ask for and watch. The real one is made by `createClient`; tests make fakes. */

import type { StoreApi } from "zustand/vanilla";

import type {
  ApprovalDecision,
  ImportConversation,
  InteractionMode,
  MethodName,
  Methods,
  ModelSelection,
  PlanSource,
  ReviewTarget,
  RuntimeMode,
  ServerConfig,
  ServerSettingsPatch,
  UpdateProjectMeta,
  UpdateThreadMeta,
  UploadAttachment,
} from "../contracts/contracts.gen";
import type { ConnectionState } from "../transport/connection";
import type { Diagnostic } from "../transport/diagnostics";
import type { ShellState, ThreadView } from "./state";

export interface NewProject {
  readonly title: string;
  readonly workspaceRoot: string;
  readonly defaultModelSelection?: ModelSelection | null;
}

export interface NewThread {
  readonly projectId: string;
  readonly modelSelection: ModelSelection;
  readonly title?: string;
  readonly runtimeMode?: RuntimeMode;
  readonly interactionMode?: InteractionMode;
  readonly branch?: string | null;
  readonly worktreePath?: string | null;
}

export type NewImport = Omit<ImportConversation, "type" | "commandId" | "threadId" | "createdAt">;

export interface NewTurn {
  readonly threadId: string;
  readonly text: string;
  readonly attachments?: readonly UploadAttachment[];
  /** Set to change the thread's model from this turn on. */
  readonly modelSelection?: ModelSelection;
  /** The first words become the thread's title until a better one is found. */
  readonly titleSeed?: string;
  /** Set where the thread has just been changed to it. */
  readonly interactionMode?: InteractionMode;
  /** The plan that this turn implements, which is marked so. */
  readonly sourceProposedPlan?: PlanSource;
}

export interface NewQueued {
  readonly threadId: string;
  readonly text: string;
  readonly attachments?: readonly UploadAttachment[];
  readonly modelSelection?: ModelSelection;
  /** Puts back what was taken out, where it stood. */
  readonly place?: number;
}

export type ProjectChanges = Omit<UpdateProjectMeta, "type" | "commandId" | "projectId">;
export type ThreadChanges = Omit<UpdateThreadMeta, "type" | "commandId" | "threadId">;

/** Every action resolves when the server has done it, and rejects with a `RequestError`. */
export interface Actions {
  /** Resolves with the new project's id. */
  createProject(project: NewProject): Promise<string>;
  updateProject(projectId: string, changes: ProjectChanges): Promise<void>;
  deleteProject(projectId: string): Promise<void>;

  /** Goes on with what an agent keeps, in a new thread. Resolves with the thread's id. */
  importConversation(conversation: NewImport): Promise<string>;

  /** Resolves with the new thread's id. */
  createThread(thread: NewThread): Promise<string>;
  /** Resolves when the thread's store has it; as do the modes. */
  updateThread(threadId: string, changes: ThreadChanges): Promise<void>;
  /** Resolves when the shell has it. */
  renameThread(threadId: string, title: string): Promise<void>;
  archiveThread(threadId: string): Promise<void>;
  unarchiveThread(threadId: string): Promise<void>;
  deleteThread(threadId: string): Promise<void>;
  setRuntimeMode(threadId: string, runtimeMode: RuntimeMode): Promise<void>;
  setInteractionMode(threadId: string, interactionMode: InteractionMode): Promise<void>;

  /**
   * Shows the message at once (`ThreadView.pending`). On a rejection it is taken back: the composer
   * keeps the text until then.
   */
  startTurn(turn: NewTurn): Promise<void>;
  interruptTurn(threadId: string): Promise<void>;
  /** A turn in which the agent looks over what somebody made. */
  startReview(threadId: string, target: ReviewTarget): Promise<void>;
  /** One command that outlived its turn; without an id, all of them. */
  stopBackgroundCommand(threadId: string, backgroundId?: string): Promise<void>;
  /** A turn in which the agent shortens what it remembers of the thread. */
  compactConversation(threadId: string): Promise<void>;
  /**
   * Files, conversation and thread as they were after that turn; 0 is before the first. It is on its
   * way at once (`ThreadView.moving`), and so is an undo; on a rejection it is not.
   */
  goBack(threadId: string, turnCount: number): Promise<void>;
  /** Has everything back as it was right before a move, which named `undoRef`; or the files alone. */
  undoGoingBack(threadId: string, undoRef: string, filesOnly: boolean): Promise<void>;
  stopSession(threadId: string): Promise<void>;
  /** The process of the thread's agent, at once, with all turns of other threads on it. */
  endAgent(threadId: string): Promise<void>;
  respondToApproval(
    threadId: string,
    requestId: string,
    decision: ApprovalDecision,
    alwaysAllow?: true,
  ): Promise<void>;
  respondToUserInput(
    threadId: string,
    requestId: string,
    answers: Readonly<Record<string, unknown>>,
  ): Promise<void>;

  /** Waits for the running turn to end; the server sends it at once where there is none. */
  queueMessage(message: NewQueued): Promise<void>;
  editQueued(threadId: string, messageId: string, text: string): Promise<void>;
  removeQueued(threadId: string, messageId: string): Promise<void>;
  /** In this order from now on; the others stay behind. Resolves when the thread's store has it. */
  reorderQueue(threadId: string, messageIds: readonly string[]): Promise<void>;
  /** Now: into the running turn, if there is one. */
  sendQueued(threadId: string, messageId: string): Promise<void>;

  /** Fetches the page before the oldest entry; does nothing at the beginning. */
  loadOlder(threadId: string): Promise<void>;

  updateSettings(patch: ServerSettingsPatch): Promise<void>;
  refreshProviders(): Promise<void>;
}

export interface Client extends Actions {
  readonly shell: StoreApi<ShellState>;
  readonly connection: StoreApi<ConnectionState>;
  readonly config: StoreApi<ServerConfig | null>;
  readonly diagnostics: StoreApi<readonly Diagnostic[]>;
  /** The thread's store, which stays the same while it is open. Only fills while it is open. */
  thread(threadId: string): StoreApi<ThreadView>;
  /** Loads and follows the thread until the returned function is called. */
  openThread(threadId: string): () => void;
  /** Any other method, for example `projects.searchEntries`. */
  request<M extends MethodName>(
    method: M,
    params: Methods[M]["params"],
  ): Promise<Methods[M]["result"]>;
  retryNow(): void;
  dispose(): void;
}
