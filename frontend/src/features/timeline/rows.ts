/** A thread's messages and activities as the rows of its timeline. */

import type { Activity, Message, ProposedPlan } from "@/contracts/contracts.gen";
import { fieldsOf, textOf } from "@/lib/fields";

import { withEdges } from "./rowEdges";

export type WorkState = "running" | "completed" | "failed" | "declined" | "stopped";

/** Flat on purpose: two rows that draw the same are equal field by field. */
export type Row =
  | { readonly kind: "user"; readonly key: string; readonly message: Message; readonly steers: boolean }
  | { readonly kind: "answer"; readonly key: string; readonly message: Message }
  | WorkRow
  | RequestRow
  | { readonly kind: "steps"; readonly key: string; readonly activity: Activity }
  | { readonly kind: "proposal"; readonly key: string; readonly plan: ProposedPlan }
  | { readonly kind: "problem"; readonly key: string; readonly activity: Activity }
  | { readonly kind: "notice"; readonly key: string; readonly activity: Activity }
  | { readonly kind: "settled"; readonly key: string; readonly activity: Activity };

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
  /** The turn that runs now; what is open in any other was cut off. */
  readonly activeTurnId: string | null;
}

type Entry =
  | { readonly message: Message; readonly createdAt: string; readonly sequence?: number }
  | { readonly plan: ProposedPlan; readonly createdAt: string; readonly sequence?: number }
  | { readonly activity: Activity; readonly createdAt: string; readonly sequence?: number };

/** Told elsewhere, or not worth a line. */
const silent = new Set([
  "context-window.updated",
  "checkpoint.captured",
  "task.started",
  "task.completed",
  "turn.started",
]);

export function rowsOf(source: TimelineSource): readonly Row[] {
  const rows = new RowList(source.activeTurnId);
  for (const entry of inOrder(source)) {
    if ("message" in entry) rows.addMessage(entry.message);
    else if ("plan" in entry) rows.add({ kind: "proposal", key: `plan:${entry.plan.id}`, plan: entry.plan });
    else if (!silent.has(entry.activity.kind)) rows.addActivity(entry.activity);
  }
  return withEdges(rows.rows);
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

/** Rows under construction; later activities complete earlier rows in place. */
class RowList {
  readonly rows: Row[] = [];
  private readonly placeOf = new Map<string, number>();
  private turnIsOpen = false;

  constructor(private readonly activeTurnId: string | null) {}

  add(row: Row): void {
    this.placeOf.set(row.key, this.rows.length);
    this.rows.push(row);
  }

  addMessage(message: Message): void {
    if (message.role === "user") {
      this.add({ kind: "user", key: message.id, message, steers: this.turnIsOpen });
      this.turnIsOpen = true;
    } else if (message.text !== "" || message.streaming) {
      this.add({ kind: "answer", key: message.id, message });
    }
  }

  addActivity(activity: Activity): void {
    const { kind } = activity;
    if (kind === "tool.started" || kind === "tool.updated" || kind === "tool.completed") this.addTool(activity);
    else if (kind === "approval.requested" || kind === "user-input.requested") this.addRequest(activity);
    else if (kind === "approval.resolved" || kind === "user-input.resolved") this.answerRequest(activity);
    else if (kind === "turn.plan.updated") this.addSteps(activity);
    else if (kind === "turn.settled") this.settle(activity);
    else if (kind === "task.progress") this.addTool(activity);
    else if (isProblem(activity)) this.addProblem(activity);
    else this.add({ kind: "notice", key: activity.id, activity });
  }

  private addTool(activity: Activity): void {
    const itemId = textOf(fieldsOf(activity.payload)["itemId"]) ?? activity.id;
    const key = `item:${activity.turnId ?? ""}:${itemId}`;
    const place = this.placeOf.get(key);
    const earlier = place === undefined ? undefined : this.rows[place];
    const started = earlier?.kind === "work" ? earlier.started : activity;
    const row: WorkRow = {
      kind: "work",
      key,
      started,
      latest: activity,
      state: this.stateOf(activity),
      first: false,
      last: false,
    };
    if (place === undefined) this.add(row);
    else this.rows[place] = row;
  }

  private stateOf(activity: Activity): WorkState {
    if (activity.kind === "task.progress") return "completed";
    const status = fieldsOf(activity.payload)["status"];
    if (status === "failed" || status === "declined") return status;
    if (activity.kind === "tool.completed" || status === "completed") return "completed";
    return activity.turnId !== null && activity.turnId === this.activeTurnId ? "running" : "stopped";
  }

  private addRequest(asked: Activity): void {
    this.add({ kind: "request", key: requestKey(asked), asked, answered: null, first: false, last: false });
  }

  private answerRequest(answered: Activity): void {
    const place = this.placeOf.get(requestKey(answered));
    const row = place === undefined ? undefined : this.rows[place];
    if (place !== undefined && row?.kind === "request" && !hasDecision(row.answered))
      this.rows[place] = { ...row, answered };
  }

  /** A plan changes while it is carried out: it stays one row, where it was first told. */
  private addSteps(activity: Activity): void {
    const key = `steps:${activity.turnId ?? activity.id}`;
    const place = this.placeOf.get(key);
    if (place === undefined) this.add({ kind: "steps", key, activity });
    else this.rows[place] = { kind: "steps", key, activity };
  }

  private settle(activity: Activity): void {
    this.turnIsOpen = false;
    this.add({ kind: "settled", key: activity.id, activity });
  }

  private addProblem(activity: Activity): void {
    if (activity.kind === "provider.turn.start.failed") this.turnIsOpen = false;
    this.add({ kind: "problem", key: activity.id, activity });
  }
}

function requestKey(activity: Activity): string {
  return `request:${textOf(fieldsOf(activity.payload)["requestId"]) ?? activity.id}`;
}

function hasDecision(answered: Activity | null): boolean {
  const fields = fieldsOf(answered?.payload);
  return fields["decision"] !== undefined || fields["answers"] !== undefined;
}

function isProblem(activity: Activity): boolean {
  return activity.tone === "error" || activity.kind === "runtime.warning" || activity.kind.endsWith(".failed");
}
