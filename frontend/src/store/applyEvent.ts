/** Events become state, rule for rule as on the server. Pure. */

import type {
  MessageSent,
  OrchestrationEvent,
  Project,
  ProjectCreated,
  ProposedPlan,
} from "../contracts/contracts.gen";
import { withCheckpoint, withMessageNamed } from "./checkpoints";
import { byCreation, placeOf, withActivity, withMessage } from "./entries";
import { afterAssistantMessage } from "./latestTurn";
import { undone, withPast } from "./moves";
import { movingAfter } from "./moving";
import { queueAfter } from "./queue";
import { reverted } from "./revert";
import type { PendingMessage, ShellState, ThreadState, ThreadView } from "./state";
import { applyToRow, newRow, NO_MEMORY } from "./threadRow";

/** Entries of one thread in memory. Beyond, the oldest go, and can be fetched again. */
const ENTRY_LIMIT = 5_000;
const ENTRIES_KEPT = 4_000;

/** Ignores what is in the state already. */
export function applyToShell(shell: ShellState, event: OrchestrationEvent): ShellState {
  if (event.sequence <= shell.position) return shell;
  const next = { ...shell, position: event.sequence, updatedAt: event.occurredAt };
  switch (event.type) {
    case "project.created":
      return { ...next, projects: inserted(shell.projects, newProject(event.payload)) };
    case "project.meta-updated": {
      const { projectId, ...changes } = event.payload;
      const updatedAt = event.occurredAt;
      const patch = (project: Project) => ({ ...project, ...changes, updatedAt });
      return { ...next, projects: changed(shell.projects, projectId, patch) };
    }
    case "project.deleted":
      return { ...next, projects: without(shell.projects, event.payload.projectId) };
    case "thread.created": {
      const row = newRow(event.payload, event.occurredAt);
      return { ...next, threads: inserted(shell.threads, row) };
    }
    case "thread.deleted":
      return { ...next, threads: without(shell.threads, event.payload.threadId) };
    default:
      return withRowChanged(next, event);
  }
}

/** Ignores what is in the state already, and what is about another thread. */
export function applyToThread(state: ThreadState, event: OrchestrationEvent): ThreadState {
  if (event.sequence <= state.position || event.aggregateId !== state.thread.id) return state;
  const [thread, memory] = applyToRow(state.thread, state.memory, event);
  const next = { ...state, position: event.sequence, thread, memory };
  switch (event.type) {
    case "thread.message-sent":
      return trimmed(withMessageSent(next, event.payload, event.sequence));
    case "thread.activity-appended":
      return trimmed({
        ...next,
        activities: withActivity(state.activities, event.payload, event.sequence),
      });
    case "thread.proposed-plan-upserted":
      return {
        ...next,
        proposedPlans: withPlan(state.proposedPlans, event.payload.proposedPlan),
      };
    case "thread.turn-diff-completed":
      return withCheckpoint(next, event.payload);
    case "thread.reverted":
      return withPast(state, reverted(next, event.payload), event.payload.undoRef);
    case "thread.revert-undone":
      return withPast(state, undone(next, event.payload), event.payload.undoRef);
    default:
      return withQueue(next, event);
  }
}

/** What an open thread's view makes of an event about it; a message that has come is not pending. */
export function viewAfter(view: ThreadView, event: OrchestrationEvent): ThreadView {
  const state = view.state && applyToThread(view.state, event);
  if (event.type === "thread.deleted") return { ...view, state, status: "missing" };
  const isPending = (message: PendingMessage) =>
    event.type !== "thread.message-sent" || event.payload.messageId !== message.id;
  const pending = view.pending.every(isPending) ? view.pending : view.pending.filter(isPending);
  const moving = state === view.state ? view.moving : movingAfter(view.moving, event);
  return { ...view, state, pending, moving };
}

function withRowChanged(shell: ShellState, event: OrchestrationEvent): ShellState {
  const id = event.aggregateId;
  const row = shell.threads.find((thread) => thread.id === id);
  if (row === undefined) return shell;
  const [next, memory] = applyToRow(row, shell.memory[id] ?? NO_MEMORY, event);
  return {
    ...shell,
    threads: changed(shell.threads, id, () => next),
    memory: { ...shell.memory, [id]: memory },
  };
}

function withMessageSent(state: ThreadState, payload: MessageSent, sequence: number): ThreadState {
  const messages = withMessage(state.messages, payload, sequence);
  const isFirst = messages.length > state.messages.length;
  if (payload.role !== "assistant" || (payload.streaming && !isFirst)) return { ...state, messages };
  const latestTurn = afterAssistantMessage(state.thread.latestTurn, payload);
  const checkpoints = withMessageNamed(state.checkpoints, payload.turnId, payload.messageId);
  return { ...state, messages, checkpoints, thread: { ...state.thread, latestTurn } };
}

function withQueue(state: ThreadState, event: OrchestrationEvent): ThreadState {
  const queuedMessages = queueAfter(state.queuedMessages, event);
  return queuedMessages === state.queuedMessages ? state : { ...state, queuedMessages };
}

function withPlan(plans: readonly ProposedPlan[], plan: ProposedPlan): readonly ProposedPlan[] {
  return [...without(plans, plan.id), plan].sort(byCreation);
}

function trimmed(state: ThreadState): ThreadState {
  const count = state.messages.length + state.activities.length;
  if (count <= ENTRY_LIMIT) return state;
  const places = [...state.messages, ...state.activities].map(placeOf).sort((a, b) => a - b);
  const before = places[count - ENTRIES_KEPT] ?? 0;
  return {
    ...state,
    before,
    messages: state.messages.filter((message) => placeOf(message) >= before),
    activities: state.activities.filter((activity) => placeOf(activity) >= before),
  };
}

function newProject({ projectId, ...created }: ProjectCreated): Project {
  return { ...created, id: projectId, deletedAt: null };
}

function inserted<T extends { readonly id: string; readonly createdAt: string }>(
  items: readonly T[],
  item: T,
): readonly T[] {
  return [...without(items, item.id), item].sort(byCreation);
}

function without<T extends { readonly id: string }>(items: readonly T[], id: string): readonly T[] {
  return items.filter((item) => item.id !== id);
}

function changed<T extends { readonly id: string }>(
  items: readonly T[],
  id: string,
  change: (item: T) => T,
): readonly T[] {
  return items.map((item) => (item.id === id ? change(item) : item));
}
