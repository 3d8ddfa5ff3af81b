/** Short ways to write sample state. */

import type {
  Activity,
  ActivityTone,
  LatestTurn,
  Message,
  Project,
  ProposedPlan,
  QueuedMessage,
  ServerProvider,
  Session,
  ThreadShell,
} from "@/contracts/contracts.gen";
import { threadOf, type ThreadView } from "@/store/state";

const start = Date.now() - 26 * 60_000;
let count = 0;

function instant(): string {
  count += 1;
  return new Date(start + count * 2000).toISOString();
}

export const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

export function project(id: string, title: string, workspaceRoot: string): Project {
  return {
    id,
    title,
    workspaceRoot,
    defaultModelSelection: null,
    scripts: [],
    createdAt: minutesAgo(900),
    updatedAt: minutesAgo(900),
    deletedAt: null,
  };
}

export function session(threadId: string, status: Session["status"], activeTurnId: string | null = null): Session {
  return {
    threadId,
    status,
    providerName: "codex",
    activeTurnId,
    lastError: null,
    updatedAt: minutesAgo(1),
    runtimeMode: "approval-required",
  };
}

export function turn(turnId: string, state: LatestTurn["state"], minutes = 1): LatestTurn {
  return {
    turnId,
    state,
    requestedAt: minutesAgo(minutes),
    startedAt: minutesAgo(minutes),
    completedAt: state === "running" ? null : minutesAgo(minutes - 0.5),
    assistantMessageId: null,
  };
}

export function thread(id: string, projectId: string, title: string, more: Partial<ThreadShell> = {}): ThreadShell {
  return {
    id,
    projectId,
    title,
    modelSelection: { provider: "codex", model: "gpt-5.4" },
    runtimeMode: "approval-required",
    interactionMode: "default",
    branch: null,
    worktreePath: null,
    latestTurn: null,
    createdAt: minutesAgo(60),
    updatedAt: minutesAgo(3),
    archivedAt: null,
    deletedAt: null,
    session: null,
    pendingApprovals: 0,
    pendingUserInputs: 0,
    queuedMessages: 0,
    queueHeld: null,
    lastActivityAt: minutesAgo(3),
    ...more,
  };
}

type Entry = { readonly message: Message } | { readonly activity: Activity };

export function user(text: string): Entry {
  const at = instant();
  const id = `m${count}`;
  return { message: { id, role: "user", text, turnId: null, streaming: false, createdAt: at, updatedAt: at } };
}

export function answer(text: string, streaming = false, ownId?: string): Entry {
  const at = instant();
  const id = ownId ?? `m${count}`;
  return { message: { id, role: "assistant", text, turnId: "t1", streaming, createdAt: at, updatedAt: at } };
}

export function did(kind: string, payload: unknown, summary = kind, tone: ActivityTone = "info"): Entry {
  const at = instant();
  return { activity: { id: `a${count}`, tone, kind, summary, payload, turnId: "t1", createdAt: at } };
}

let items = 0;

export function ran(command: string, output: string, exitCode = 0, durationMs = 1200): Entry {
  const status = exitCode === 0 ? "completed" : "failed";
  const data = { command, cwd: "/home/ada/code/observatory", output, exitCode, durationMs };
  return did("tool.completed", { itemId: `i${++items}`, itemType: "command_execution", status, detail: command, data });
}

export function running(command: string, output = ""): Entry {
  const data = { command, cwd: "/home/ada/code/observatory", output };
  return did("tool.started", { itemId: `i${++items}`, itemType: "command_execution", detail: command, data });
}

export function changed(...changes: readonly (readonly [path: string, kind: string, diff: string])[]): Entry {
  const data = {
    changes: changes.map(([path, kind, diff]) => ({
      path,
      kind,
      additions: (diff.match(/^\+/gm) ?? []).length,
      deletions: (diff.match(/^-/gm) ?? []).length,
      diff,
    })),
  };
  return did("tool.completed", { itemId: `i${++items}`, itemType: "file_change", status: "completed", data });
}

export function queued(id: string, text: string): QueuedMessage {
  return { id, text, attachments: [], createdAt: minutesAgo(1), updatedAt: minutesAgo(1) };
}

export function planned(id: string, planMarkdown: string, minutes: number, more: Partial<ProposedPlan> = {}): ProposedPlan {
  const at = minutesAgo(minutes);
  return { id, turnId: "t1", planMarkdown, createdAt: at, updatedAt: at, implementedAt: null, implementationThreadId: null, ...more };
}

export function view(
  row: ThreadShell,
  entries: readonly Entry[],
  before: number | null = null,
  queuedMessages: readonly QueuedMessage[] = [],
  plans: readonly ProposedPlan[] = [],
): ThreadView {
  return {
    status: "ready",
    problem: null,
    pending: [],
    moving: null,
    isLoadingOlder: false,
    state: threadOf({
      sequence: 1,
      thread: row,
      messages: entries.flatMap((entry) => ("message" in entry ? [entry.message] : [])),
      activities: entries.flatMap((entry) => ("activity" in entry ? [entry.activity] : [])),
      proposedPlans: [...plans],
      checkpoints: [],
      queuedMessages,
      before,
    }),
  };
}

const limits = [
  { usedPercent: 42, windowMinutes: 300, resetsAt: minutesAgo(-95) },
  { usedPercent: 91, windowMinutes: 10_080, resetsAt: minutesAgo(-3 * 1440) },
];

export function provider(kind: ServerProvider["provider"], more: Partial<ServerProvider> = {}): ServerProvider {
  const levels = ["low", "medium", "high"].map((value) => ({
    value,
    label: value.charAt(0).toUpperCase() + value.slice(1),
    isDefault: value === "medium",
  }));
  const capabilities = {
    reasoningEffortLevels: levels,
    supportsFastMode: false,
    supportsThinkingToggle: false,
    contextWindowOptions: [],
    promptInjectedEffortLevels: [],
    serviceTiers: [
      { value: "default", label: "Standard", isDefault: true },
      { value: "priority", label: "Fast", isDefault: false, description: "1.5x speed, increased usage" },
    ],
  };
  const isDemo = kind === "demo";
  return {
    provider: kind,
    enabled: true,
    installed: true,
    version: isDemo ? null : "0.169.0",
    status: "ready",
    auth: isDemo
      ? { status: "unknown" }
      : { status: "authenticated", label: "ChatGPT Plus", email: "someone@example.org" },
    ...(isDemo ? {} : { limits }),
    checkedAt: minutesAgo(2),
    models: isDemo
      ? [{ slug: "demo", name: "Demo agent", isCustom: false, capabilities: null }]
      : [
          { slug: "gpt-5.4", name: "GPT-5.4", isCustom: false, capabilities },
          { slug: "gpt-5.4-mini", name: "GPT-5.4 mini", isCustom: false, capabilities },
        ],
    ...more,
  };
}
