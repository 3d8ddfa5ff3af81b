/** A client without a server: shows what it is given and agrees to everything. */

import { createStore } from "zustand/vanilla";

import type { MethodName, Methods, ServerConfig, TurnDiff } from "@/contracts/contracts.gen";
import type { Client } from "@/store/client";
import { LOADING_THREAD, type ShellState, type ThreadView } from "@/store/state";
import { INITIAL, type ConnectionState } from "@/transport/connection";

export interface FakeState {
  readonly shell: ShellState;
  readonly config: ServerConfig | null;
  readonly threads: Readonly<Record<string, ThreadView>>;
  readonly connection?: Partial<ConnectionState>;
  /** What every turn changed. */
  readonly diff?: string;
}

export function fakeClient(state: FakeState): Client {
  const stores = new Map(
    Object.entries(state.threads).map(([id, view]) => [id, createStore<ThreadView>(() => view)]),
  );
  const agree = () => Promise.resolve();
  return {
    shell: createStore<ShellState>(() => state.shell),
    connection: createStore<ConnectionState>(() => ({ ...INITIAL, phase: "open", ...state.connection })),
    config: createStore<ServerConfig | null>(() => state.config),
    diagnostics: createStore<never[]>(() => []),
    thread(threadId) {
      const store = stores.get(threadId) ?? createStore<ThreadView>(() => ({ ...LOADING_THREAD, status: "missing" }));
      stores.set(threadId, store);
      return store;
    },
    openThread: () => () => undefined,
    request: (method) => answered(method, state),
    retryNow: () => undefined,
    dispose: () => undefined,
    createProject: () => Promise.reject(new Error("Workspace root does not exist: /no/such/folder")),
    createThread: () => Promise.reject(new Error("there is no server behind the gallery")),
    importConversation: () => Promise.reject(new Error("there is no server behind the gallery")),
    updateProject: agree,
    deleteProject: agree,
    updateThread: agree,
    renameThread: agree,
    archiveThread: agree,
    unarchiveThread: agree,
    deleteThread: agree,
    setRuntimeMode: agree,
    setInteractionMode: agree,
    startTurn: () => Promise.reject(new Error("there is no server behind the gallery")),
    interruptTurn: agree,
    startReview: agree,
    stopBackgroundCommand: agree,
    compactConversation: agree,
    goBack: agree,
    undoGoingBack: agree,
    stopSession: agree,
    endAgent: agree,
    respondToApproval: agree,
    respondToUserInput: agree,
    queueMessage: agree,
    editQueued: agree,
    removeQueued: agree,
    reorderQueue: agree,
    sendQueued: agree,
    loadOlder: agree,
    updateSettings: agree,
    refreshProviders: agree,
  };
}

function answered<M extends MethodName>(method: M, { diff }: FakeState): Promise<Methods[M]["result"]> {
  if (method !== "orchestration.getTurnDiff" || diff === undefined)
    return Promise.reject(new Error("there is no server behind the gallery"));
  const found: TurnDiff = { threadId: "fixed", fromTurnCount: 0, toTurnCount: 1, diff, isCut: true };
  return Promise.resolve(found as Methods[M]["result"]);
}
