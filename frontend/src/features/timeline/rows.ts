/** A thread's messages and activities as the rows of its timeline. */

import type { Activity, Checkpoint, Message, ProposedPlan } from "@/contracts/contracts.gen";
import { fieldsOf, textOf } from "@/lib/fields";
import type { Direction } from "@/lib/undoing";
import type { PendingMessage } from "@/store/state";

import { withEdges } from "./rowEdges";
import { isRetry } from "./retrying";
import { withStages } from "./returns";
import { RowList } from "./rowList";
import { changesOf, type TurnChanges } from "./turnNotes";

export type WorkState = "running" | "completed" | "failed" | "declined" | "stopped";

/** Flat on purpose: two rows that draw the same are equal field by field. */
export type Row =
  | UserRow
  | AnswerRow
  | WorkRow
  | RequestRow
  | { readonly kind: "steps"; readonly key: string; readonly activity: Activity }
  | ProposalRow
  | ProblemRow
  | { readonly kind: "notice"; readonly key: string; readonly activity: Activity }
  | ChapterRow
  | SettledRow
  | ChangesRow
  | ReturnRow;

/** Something the agent did with the conversation as a whole: a review begins, it was compacted. */
export interface ChapterRow {
  readonly kind: "chapter";
  readonly key: string;
  readonly what: "review" | "compaction";
  readonly activity: Activity;
}

export interface UserRow {
  readonly kind: "user";
  readonly key: string;
  readonly message: Pick<Message, "text" | "createdAt" | "attachments"> | PendingMessage;
  readonly steers: boolean;
  /** On its way to the server. */
  readonly pending: boolean;
}

export interface AnswerRow {
  readonly kind: "answer";
  readonly key: string;
  readonly message: Message;
  /** The connection broke within it: it ends there, or was said again in a later one. */
  readonly cutOff: "ends here" | "said again" | null;
}

export interface ProblemRow {
  readonly kind: "problem";
  readonly key: string;
  readonly activity: Activity;
  /** Nothing was said since: what can be done about it is offered. */
  readonly isOpen: boolean;
}

export interface ProposalRow {
  readonly kind: "proposal";
  readonly key: string;
  readonly plan: ProposedPlan;
  /** No later plan takes its place. */
  readonly isNewest: boolean;
}

export interface SettledRow {
  readonly kind: "settled";
  readonly key: string;
  readonly state: string;
  readonly reason: string | null;
  readonly durationMs: number | null;
  readonly at: string;
}

/** What a turn changed in the folder. */
export interface ChangesRow extends TurnChanges {
  readonly kind: "changes";
  readonly key: string;
}

/** Somebody went back to an earlier turn, or took that back. */
export interface ReturnRow {
  readonly kind: "return";
  readonly key: string;
  readonly activity: Activity;
  readonly direction: Direction;
  /** Passed: something was said since. Earlier: others came after it. Over: there is nothing to undo. */
  readonly stage: "open" | "passed" | "earlier" | "over";
}

interface Edges {
  /** Work rows that follow each other are one block: these are its first and last. */
  readonly first: boolean;
  readonly last: boolean;
}

export interface WorkRow extends Edges {
  readonly kind: "work";
  readonly key: string;
  readonly started: Activity;
  readonly latest: Activity;
  readonly state: WorkState;
  /** The approval that it needed, and what came of it. */
  readonly asked: Activity | null;
  readonly answered: Activity | null;
}

export interface RequestRow extends Edges {
  readonly kind: "request";
  readonly key: string;
  readonly asked: Activity;
  readonly answered: Activity | null;
}

export interface TimelineSource {
  readonly messages: readonly Message[];
  readonly activities: readonly Activity[];
  readonly plans: readonly ProposedPlan[];
  readonly pending: readonly PendingMessage[];
  readonly checkpoints?: readonly Checkpoint[];
  /** The turn that runs now; what is open in any other was cut off. */
  readonly activeTurnId: string | null;
}

type Entry =
  | { readonly message: Message; readonly createdAt: string; readonly sequence?: number }
  | { readonly plan: ProposedPlan; readonly createdAt: string; readonly sequence?: number }
  | { readonly activity: Activity; readonly createdAt: string; readonly sequence?: number };

export function rowsOf(source: TimelineSource): readonly Row[] {
  const { activities, checkpoints = [] } = source;
  const changes = changesOf(checkpoints, activities);
  const rows = new RowList(source.activeTurnId, steeringMessages(activities), cutOffMessages(activities), changes);
  for (const entry of inOrder(source)) {
    if ("message" in entry) rows.addMessage(entry.message);
    else if ("plan" in entry) rows.add(proposalOf(entry.plan, source));
    else rows.addActivity(entry.activity);
  }
  rows.endTurn();
  for (const message of source.pending) rows.addPending(message);
  return withStages(withEdges(rows.rows));
}

function proposalOf(plan: ProposedPlan, { plans }: TimelineSource): ProposalRow {
  return { kind: "proposal", key: `plan:${plan.id}`, plan, isNewest: plan.id === plans.at(-1)?.id };
}

/** The messages that went into a turn while it ran. */
function steeringMessages(activities: readonly Activity[]): ReadonlySet<string> {
  const told = activities.filter((activity) => activity.kind === "turn.steered");
  return new Set(told.map((activity) => textOf(fieldsOf(activity.payload)["messageId"]) ?? ""));
}

/** The answers that a broken connection cut off: the model begins them anew. */
function cutOffMessages(activities: readonly Activity[]): ReadonlySet<string> {
  const retries = activities.filter(isRetry);
  return new Set(retries.map((activity) => textOf(fieldsOf(activity.payload)["cutOff"]) ?? ""));
}

/** Both lists are in order already: they are merged, never sorted. */
function inOrder({ messages, activities, plans }: TimelineSource): Entry[] {
  const told = messages.map((message): Entry => placed({ message }, message));
  const done = activities.map((activity): Entry => placed({ activity }, activity));
  const planned = plans.map((plan): Entry => ({ plan, createdAt: plan.createdAt }));
  return merged(merged(told, done), planned);
}

function placed<T extends object>(entry: T, at: { createdAt: string; sequence?: number }) {
  return { ...entry, createdAt: at.createdAt, ...(at.sequence === undefined ? {} : { sequence: at.sequence }) };
}

function merged(one: readonly Entry[], other: readonly Entry[]): Entry[] {
  const result: Entry[] = [];
  let next = 0;
  for (const entry of one) {
    for (let head = other[next]; head && isBefore(head, entry); head = other[next]) {
      result.push(head);
      next += 1;
    }
    result.push(entry);
  }
  return result.concat(other.slice(next));
}

function isBefore(one: Entry, other: Entry): boolean {
  if (one.sequence !== undefined && other.sequence !== undefined) return one.sequence < other.sequence;
  return one.createdAt < other.createdAt;
}
