/** A thread's row in a list, kept in step with the log; the same in the shell and in an open thread. */

import type {
  OrchestrationEvent,
  ThreadCreated,
  ThreadShell,
  TurnStartRequested,
} from "../contracts/contracts.gen";
import {
  afterAssistantMessage,
  afterInterruptRequest,
  afterSessionSet,
  afterTurnDiff,
} from "./latestTurn";
import { isShellEvent } from "./isShellEvent";
import { queueChangesBy } from "./queue";
import { countQuestions, NO_QUESTIONS, type Questions } from "./questions";

/** What a row does not show, and the next event may need. */
export interface RowMemory {
  readonly questions: Questions;
  readonly requested: TurnStartRequested | null;
}

export const NO_MEMORY: RowMemory = { questions: NO_QUESTIONS, requested: null };

export function newRow(created: ThreadCreated, at: string): ThreadShell {
  const { threadId, ...rest } = created;
  return {
    ...rest,
    id: threadId,
    latestTurn: null,
    archivedAt: null,
    deletedAt: null,
    session: null,
    pendingApprovals: 0,
    pendingUserInputs: 0,
    queuedMessages: 0,
    queueHeld: null,
    updatedAt: at,
    lastActivityAt: at,
  };
}

export function applyToRow(
  row: ThreadShell,
  memory: RowMemory,
  event: OrchestrationEvent,
): readonly [ThreadShell, RowMemory] {
  const [questions, counts] = countQuestions(memory.questions, row, event);
  const changes = { ...changesBy(event, row, memory), ...queueChangesBy(event, row) };
  const next = { ...row, ...counts, ...changes, updatedAt: event.occurredAt };
  if (isActivity(event)) next.lastActivityAt = event.occurredAt;
  const requested =
    event.type === "thread.turn-start-requested" ? event.payload : memory.requested;
  return [next, { questions, requested }];
}

function changesBy(
  event: OrchestrationEvent,
  row: ThreadShell,
  memory: RowMemory,
): Partial<ThreadShell> {
  switch (event.type) {
    case "thread.deleted":
      return { deletedAt: event.payload.deletedAt };
    case "thread.archived":
      return { archivedAt: event.payload.archivedAt };
    case "thread.unarchived":
      return { archivedAt: null };
    case "thread.meta-updated": {
      const { threadId, updatedAt, titleSuggested, ...changes } = event.payload;
      return changes;
    }
    case "thread.runtime-mode-set":
      return { runtimeMode: event.payload.runtimeMode };
    case "thread.interaction-mode-set":
      return { interactionMode: event.payload.interactionMode };
    case "thread.turn-start-requested":
      return event.payload.modelSelection ? { modelSelection: event.payload.modelSelection } : {};
    case "thread.turn-interrupt-requested":
      return { latestTurn: afterInterruptRequest(row.latestTurn, event.payload) };
    case "thread.session-stop-requested":
      if (event.payload.endAgent) return {}; // it may be of a process that the thread has left
      return { session: row.session && { ...row.session, status: "stopped", activeTurnId: null } };
    case "thread.session-set":
      return {
        session: event.payload.session,
        latestTurn: afterSessionSet(row.latestTurn, event.payload, memory.requested),
      };
    case "thread.message-sent":
      // A piece names its message only if it is the first: whoever has the messages sees to that.
      if (event.payload.streaming) return {};
      return { latestTurn: afterAssistantMessage(row.latestTurn, event.payload) };
    case "thread.turn-diff-completed":
      return { latestTurn: afterTurnDiff(row.latestTurn, event.payload) };
    default:
      return {};
  }
}

/** Somebody did something in the thread. Pieces of text and tools do not count: lists do not hear them. */
function isActivity(event: OrchestrationEvent): boolean {
  switch (event.type) {
    case "thread.message-sent":
    case "thread.activity-appended":
      return isShellEvent(event);
    case "thread.session-set":
      return event.payload.startedTurn !== undefined || event.payload.settledTurn !== undefined;
    case "thread.turn-start-requested":
    case "thread.message-queued":
    case "thread.proposed-plan-upserted":
      return true;
    default:
      return false;
  }
}
