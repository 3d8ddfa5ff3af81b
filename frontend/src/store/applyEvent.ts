/** Events become state, rule for rule as on the server. Pure. */

import type {
  Checkpoint,
  OrchestrationEvent,
  Project,
  ProjectCreated,
  TurnDiffCompleted,
} from "../contracts/contracts.gen";
import { byText, placeOf, replaced, withActivity, withMessage } from "./entries";
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
      return { ...next, projects: withProject(shell.projects, newProject(event.payload)) };
    case "project.meta-updated": {
      const { projectId, ...changes } = event.payload;
      const patch = (project: Project) => ({ ...project, ...changes });
      return { ...next, projects: changed(shell.projects, projectId, patch) };
    }
    case "project.deleted":
      return { ...next, projects: without(shell.projects, event.payload.projectId) };
    case "thread.created": {
      const others = without(shell.threads, event.payload.threadId);
      return { ...next, threads: [...others, newRow(event.payload)] };
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
    case "thread.message-sent": {
      const messages = withMessage(state.messages, event.payload, event.sequence);
      return trimmed({ ...next, messages });
    }
    case "thread.activity-appended": {
      const activities = withActivity(state.activities, event.payload, event.sequence);
      return trimmed({ ...next, activities });
    }
    case "thread.proposed-plan-upserted": {
      const plan = event.payload.proposedPlan;
      const proposedPlans = replaced(
        state.proposedPlans,
        plan,
        (other) => other.id === plan.id,
        (one, other) => byText(one.createdAt, other.createdAt) || byText(one.id, other.id),
      );
      return { ...next, proposedPlans };
    }
    case "thread.turn-diff-completed":
      return { ...next, checkpoints: withCheckpoint(state.checkpoints, event.payload) };
    case "thread.reverted":
      return reverted(next, event.payload);
    default:
      return next;
  }
}

/** What an open thread's view makes of an event about it; a message that has come is not pending. */
export function viewAfter(view: ThreadView, event: OrchestrationEvent): ThreadView {
  const state = view.state && applyToThread(view.state, event);
  if (event.type === "thread.deleted") return { ...view, state, status: "missing" };
  const isPending = (message: PendingMessage) =>
    event.type !== "thread.message-sent" || event.payload.messageId !== message.id;
  const pending = view.pending.every(isPending) ? view.pending : view.pending.filter(isPending);
  return { ...view, state, pending };
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

/** A checkpoint that is there is not replaced by word that it is missing. */
function withCheckpoint(
  checkpoints: readonly Checkpoint[],
  { threadId, ...checkpoint }: TurnDiffCompleted,
): readonly Checkpoint[] {
  const isSame = (other: Checkpoint) => other.turnId === checkpoint.turnId;
  const known = checkpoints.find(isSame);
  if (known && known.status !== "missing" && checkpoint.status === "missing") return checkpoints;
  return replaced(
    checkpoints,
    checkpoint,
    isSame,
    (one, other) => one.checkpointTurnCount - other.checkpointTurnCount,
  );
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

function withProject(projects: readonly Project[], project: Project): readonly Project[] {
  return [...without(projects, project.id), project];
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
