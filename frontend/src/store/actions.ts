/** What a person can do, as commands. Each carries an id, so that sending it twice does it once. */

import type { ClientCommand, Dispatched, RevertCheckpoint, ServerConfig, ThreadShell } from "../contracts/contracts.gen";
import type { Transport } from "../transport/transport";
import type { StoreApi } from "zustand/vanilla";

import type { Actions, NewTurn } from "./client";
import { joined } from "./entries";
import type { Moving } from "./moving";
import { newId } from "./newId";
import { SHELL, type Part } from "./parts";
import type { Replica } from "./replica";

const PAGE_SIZE = 200;

type WithoutId<C> = C extends ClientCommand ? Omit<C, "commandId"> : never;

export function createActions(
  transport: Transport,
  replica: Replica,
  config: StoreApi<ServerConfig | null>,
): Actions {
  const send = (command: WithoutId<ClientCommand>): Promise<Dispatched> => {
    const whole = { ...command, commandId: newId() } as ClientCommand;
    return transport.request("orchestration.dispatchCommand", { command: whole });
  };
  async function dispatch(command: WithoutId<ClientCommand>): Promise<void> {
    await send(command);
  }
  const change: Change = async (part, command) => {
    const { sequence } = await send(command);
    await replica.reached(part, sequence);
  };

  return {
    ...projectActions(dispatch),
    ...threadActions(dispatch),
    ...changingActions(change),
    ...turnActions(dispatch, replica),
    ...queueActions(dispatch),
    loadOlder: (threadId) => loadOlder(transport, replica, threadId),
    async updateSettings(patch) {
      const settings = await transport.request("server.updateSettings", { patch });
      config.setState((known) => known && { ...known, settings });
    },
    async refreshProviders() {
      const { providers } = await transport.request("server.refreshProviders", {});
      config.setState((known) => known && { ...known, providers });
    },
  };
}

type Dispatch = (command: WithoutId<ClientCommand>) => Promise<void>;
/** Resolves when the part has what came of it. */
type Change = (part: Part, command: WithoutId<ClientCommand>) => Promise<void>;

function projectActions(
  dispatch: Dispatch,
): Pick<Actions, "createProject" | "updateProject" | "deleteProject"> {
  return {
    async createProject(project) {
      const projectId = newId();
      await dispatch({ type: "project.create", projectId, ...project, createdAt: now() });
      return projectId;
    },
    updateProject: (projectId, changes) =>
      dispatch({ type: "project.meta.update", projectId, ...changes }),
    deleteProject: (projectId) => dispatch({ type: "project.delete", projectId }),
  };
}

function threadActions(dispatch: Dispatch) {
  return {
    async createThread(thread) {
      const threadId = newId();
      await dispatch({
        type: "thread.create",
        threadId,
        title: "New thread",
        runtimeMode: "full-access",
        branch: null,
        worktreePath: null,
        ...thread,
        createdAt: now(),
      });
      return threadId;
    },
    async importConversation(conversation) {
      const threadId = newId();
      await dispatch({ type: "thread.import", threadId, ...conversation, createdAt: now() });
      return threadId;
    },
    archiveThread: (threadId) => dispatch({ type: "thread.archive", threadId }),
    unarchiveThread: (threadId) => dispatch({ type: "thread.unarchive", threadId }),
    deleteThread: (threadId) => dispatch({ type: "thread.delete", threadId }),
  } satisfies Partial<Actions>;
}

/** What is shown as the person wants it before the server has agreed. */
function changingActions(change: Change) {
  return {
    updateThread: (threadId, changes) =>
      change(threadId, { type: "thread.meta.update", threadId, ...changes }),
    renameThread: (threadId, title) => change(SHELL, { type: "thread.meta.update", threadId, title }),
    setRuntimeMode: (threadId, runtimeMode) =>
      change(threadId, { type: "thread.runtime-mode.set", threadId, runtimeMode, createdAt: now() }),
    setInteractionMode: (threadId, interactionMode) =>
      change(threadId, {
        type: "thread.interaction-mode.set",
        threadId,
        interactionMode,
        createdAt: now(),
      }),
    reorderQueue: (threadId, messageIds) =>
      change(threadId, { type: "thread.queue.reorder", threadId, messageIds }),
  } satisfies Partial<Actions>;
}

function turnActions(dispatch: Dispatch, replica: Replica) {
  return {
    startTurn: (turn) => startTurn(dispatch, replica, turn),
    interruptTurn(threadId) {
      const turnId = rowOf(replica, threadId)?.session?.activeTurnId;
      const named = turnId == null ? {} : { turnId };
      return dispatch({ type: "thread.turn.interrupt", threadId, ...named, createdAt: now() });
    },
    startReview: (threadId, target) =>
      dispatch({ type: "thread.review.start", threadId, target, createdAt: now() }),
    stopBackgroundCommand: (threadId, backgroundId) =>
      dispatch({
        type: "thread.background-command.stop",
        threadId,
        ...(backgroundId !== undefined && { backgroundId }),
        createdAt: now(),
      }),
    compactConversation: (threadId) =>
      dispatch({ type: "thread.compaction.start", threadId, createdAt: now() }),
    goBack: (threadId, turnCount) => move(dispatch, replica, threadId, { turnCount }),
    undoGoingBack: (threadId, undoRef, filesOnly) =>
      move(dispatch, replica, threadId, { turnCount: 0, checkpointRef: undoRef, ...(filesOnly && { filesOnly }) }),
    stopSession: (threadId) =>
      dispatch({ type: "thread.session.stop", threadId, createdAt: now() }),
    endAgent: (threadId) =>
      dispatch({ type: "thread.session.stop", threadId, endAgent: true, createdAt: now() }),
    respondToApproval: (threadId, requestId, decision, alwaysAllow) =>
      dispatch({
        type: "thread.approval.respond",
        threadId,
        requestId,
        decision,
        ...(alwaysAllow === true && { alwaysAllow }),
        createdAt: now(),
      }),
    respondToUserInput: (threadId, requestId, answers) =>
      dispatch({
        type: "thread.user-input.respond",
        threadId,
        requestId,
        answers,
        createdAt: now(),
      }),
  } satisfies Partial<Actions>;
}

function queueActions(dispatch: Dispatch) {
  return {
    queueMessage: ({ threadId, text, attachments = [], ...rest }) =>
      dispatch({
        type: "thread.queue.add",
        threadId,
        message: { messageId: newId(), role: "user", text, attachments },
        ...rest,
      }),
    editQueued: (threadId, messageId, text) =>
      dispatch({ type: "thread.queue.edit", threadId, messageId, text }),
    removeQueued: (threadId, messageId) =>
      dispatch({ type: "thread.queue.remove", threadId, messageId }),
    sendQueued: (threadId, messageId) =>
      dispatch({ type: "thread.queue.send", threadId, messageId }),
  } satisfies Partial<Actions>;
}

async function startTurn(dispatch: Dispatch, replica: Replica, turn: NewTurn): Promise<void> {
  const { threadId, text, attachments = [], ...rest } = turn;
  const id = newId();
  const createdAt = now();
  const store = replica.threads.storeOf(threadId);
  const row = rowOf(replica, threadId);
  const message = { id, text, attachments, createdAt };
  store.setState(({ pending }) => ({ pending: [...pending, message] }));
  try {
    await dispatch({
      type: "thread.turn.start",
      threadId,
      message: { messageId: id, role: "user", text, attachments },
      runtimeMode: row?.runtimeMode ?? "full-access",
      interactionMode: row?.interactionMode ?? "default",
      createdAt,
      ...rest,
    });
  } catch (error) {
    store.setState(({ pending }) => ({ pending: pending.filter((message) => message.id !== id) }));
    throw error;
  }
}

async function move(
  dispatch: Dispatch,
  replica: Replica,
  threadId: string,
  where: Pick<RevertCheckpoint, "turnCount" | "checkpointRef" | "filesOnly">,
): Promise<void> {
  const store = replica.threads.storeOf(threadId);
  const mine: Moving = {
    undoes: where.checkpointRef !== undefined,
    since: store.getState().state?.position ?? 0,
  };
  store.setState({ moving: mine });
  try {
    await dispatch({ type: "thread.checkpoint.revert", threadId, ...where, createdAt: now() });
  } catch (error) {
    store.setState(({ moving }) => ({ moving: moving === mine ? null : moving }));
    throw error;
  }
}

async function loadOlder(transport: Transport, replica: Replica, threadId: string): Promise<void> {
  const store = replica.threads.find(threadId);
  const { state, isLoadingOlder } = store?.getState() ?? { state: null, isLoadingOlder: false };
  if (store === undefined || state === null || state.before === null || isLoadingOlder) return;
  store.setState({ isLoadingOlder: true });
  try {
    const params = { threadId, before: state.before, limit: PAGE_SIZE };
    const page = await transport.request("orchestration.getThread", params);
    store.setState(({ state: current }) => {
      // Fetched anew meanwhile, or gone back: the page may not join on to what is there now.
      if (current?.before !== state.before || current.pasts !== state.pasts) return {};
      const messages = joined(page.messages, current.messages);
      const activities = joined(page.activities, current.activities);
      return { state: { ...current, messages, activities, before: page.before } };
    });
  } finally {
    store.setState({ isLoadingOlder: false });
  }
}

function rowOf(replica: Replica, threadId: string): ThreadShell | undefined {
  const open = replica.threads.find(threadId)?.getState().state?.thread;
  return open ?? replica.shell.getState().threads.find((thread) => thread.id === threadId);
}

function now(): string {
  return new Date().toISOString();
}
