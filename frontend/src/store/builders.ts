/** Shells, pages, events and settings for tests and the gallery, which name only what they are about. */

import type {
  Activity,
  Message,
  MessageSent,
  MessageSentEvent,
  OrchestrationEvent,
  ServerConfig,
  ServerSettings,
  Shell,
  ThreadPage,
  ThreadShell,
} from "../contracts/contracts.gen";

export const AT = "2026-01-01T00:00:00.000Z";

type Payload<T extends OrchestrationEvent["type"]> = Extract<
  OrchestrationEvent,
  { readonly type: T }
>["payload"];

export function row(id = "t1", changes: Partial<ThreadShell> = {}): ThreadShell {
  return {
    id,
    projectId: "p1",
    title: `Thread ${id}`,
    modelSelection: { provider: "demo", model: "demo" },
    runtimeMode: "full-access",
    interactionMode: "default",
    branch: null,
    worktreePath: null,
    latestTurn: null,
    createdAt: AT,
    updatedAt: AT,
    archivedAt: null,
    deletedAt: null,
    session: null,
    pendingApprovals: 0,
    pendingUserInputs: 0,
    queuedMessages: 0,
    queueHeld: null,
    lastActivityAt: AT,
    ...changes,
  };
}

export function shellAt(snapshotSequence: number, ...threads: ThreadShell[]): Shell {
  return { snapshotSequence, projects: [], threads, updatedAt: AT };
}

export function pageAt(sequence: number, id = "t1", changes: Partial<ThreadPage> = {}): ThreadPage {
  return {
    sequence,
    thread: row(id),
    messages: [],
    activities: [],
    proposedPlans: [],
    checkpoints: [],
    queuedMessages: [],
    before: null,
    ...changes,
  };
}

export function message(id: string, sequence: number, text = ""): Message {
  return {
    id,
    role: "assistant",
    text,
    turnId: null,
    streaming: false,
    createdAt: AT,
    updatedAt: AT,
    sequence,
  };
}

export function activity(id: string, sequence: number, kind = "tool.completed"): Activity {
  const summary = "Something happened";
  return { id, tone: "tool", kind, summary, payload: {}, turnId: null, createdAt: AT, sequence };
}

export function event<T extends OrchestrationEvent["type"]>(
  sequence: number,
  type: T,
  payload: Payload<T>,
): OrchestrationEvent {
  const aggregateId = "threadId" in payload ? payload.threadId : payload.projectId;
  return {
    sequence,
    eventId: `e${sequence}`,
    aggregateKind: type.startsWith("thread.") ? "thread" : "project",
    aggregateId,
    occurredAt: AT,
    commandId: null,
    causationEventId: null,
    correlationId: null,
    metadata: {},
    type,
    payload,
  } as OrchestrationEvent;
}

/** A piece of text of an assistant's. */
export function piece(
  sequence: number,
  text: string,
  changes: Partial<MessageSent> = {},
): MessageSentEvent {
  return event(sequence, "thread.message-sent", {
    threadId: "t1",
    messageId: "m1",
    role: "assistant",
    text,
    turnId: null,
    streaming: true,
    createdAt: AT,
    updatedAt: AT,
    ...changes,
  }) as MessageSentEvent;
}

export function renamed(sequence: number, title: string, threadId = "t1"): OrchestrationEvent {
  return event(sequence, "thread.meta-updated", { threadId, title, updatedAt: AT });
}

export const SETTINGS: ServerSettings = {
  enableAssistantStreaming: true,
  defaultThreadEnvMode: "local",
  agentNamesThreads: false,
  silenceSeconds: 90,
  textGenerationModelSelection: { provider: "codex", model: "gpt-5.4-mini" },
  providers: {
    codex: { enabled: true, binaryPath: "codex", homePath: "", customModels: [] },
    claudeAgent: { enabled: false, binaryPath: "claude", customModels: [] },
  },
};

export function serverConfig(changes: Partial<ServerConfig> = {}): ServerConfig {
  return {
    cwd: "/home/ada/code/observatory",
    keybindingsConfigPath: "/home/ada/.t3/keybindings.json",
    keybindings: [],
    issues: [],
    providers: [],
    availableEditors: [],
    settings: SETTINGS,
    ...changes,
  };
}
