/** The rules by which messages and activities become rows, one after the other. */

import type { Activity, Message } from "@/contracts/contracts.gen";
import { fieldsOf, numberOf, textOf } from "@/lib/fields";
import { directionOf } from "@/lib/undoing";
import type { PendingMessage } from "@/store/state";

import { isRetry } from "./retrying";
import type { Row, WorkRow, WorkState } from "./rows";
import { TurnClock } from "./turnClock";
import { isTurnNote, type TurnChanges } from "./turnNotes";

/** Told elsewhere, or not worth a line. */
const silent = new Set([
  "turn.steered",
  "context-window.updated",
  "checkpoint.captured",
  "task.started",
  "task.completed",
  "turn.started",
]);

/** Rows under construction; later activities complete earlier rows in place. */
export class RowList {
  readonly rows: Row[] = [];
  private readonly placeOf = new Map<string, number>();
  private readonly turn = new TurnClock();
  private openProblem: string | null = null;
  private failedReturn: string | null = null;
  private openEnd: string | null = null;
  private openChapter: { readonly what: "review" | "compaction"; readonly key: string } | null = null;

  constructor(
    private readonly activeTurnId: string | null,
    private readonly steering: ReadonlySet<string>,
    private readonly cutOff: ReadonlySet<string>,
    private readonly changes: ReadonlyMap<string, TurnChanges>,
  ) {}

  add(row: Row): void {
    this.placeOf.set(row.key, this.rows.length);
    this.rows.push(row);
  }

  addMessage(message: Message): void {
    if (message.role === "user") {
      const steers = this.steering.has(message.id);
      if (!steers) this.endTurn();
      this.openChapter = null;
      this.closeProblem();
      this.turn.asked(message.createdAt);
      this.add({ kind: "user", key: message.id, message, steers, pending: false });
      return;
    }
    this.turn.saw(message.turnId, message.updatedAt);
    if (message.text === "" && !message.streaming) return;
    const isCutOff = this.cutOff.has(message.id);
    this.saidAgain(message.turnId);
    this.add({ kind: "answer", key: message.id, message, cutOff: isCutOff ? "ends here" : null });
    if (isCutOff) this.openEnd = message.id;
  }

  addPending(message: PendingMessage): void {
    this.closeProblem();
    if (!this.placeOf.has(message.id))
      this.add({ kind: "user", key: message.id, message, steers: false, pending: true });
  }

  addActivity(activity: Activity): void {
    const { kind } = activity;
    if (isTurnNote(activity)) return;
    this.turn.saw(activity.turnId, activity.createdAt);
    if (silent.has(kind) || isRetry(activity)) return;
    if (kind === "tool.started" || kind === "tool.updated" || kind === "tool.completed") this.addTool(activity);
    else if (kind === "approval.requested" || kind === "user-input.requested") this.addRequest(activity);
    else if (kind === "approval.resolved" || kind === "user-input.resolved") this.answerRequest(activity);
    else if (kind === "turn.plan.updated") this.addSteps(activity);
    else if (kind === "turn.settled") this.settle(activity);
    else if (kind === "task.progress" || kind === "reasoning") this.addTool(activity);
    else if (kind === "review.requested" || kind === "compaction.requested") this.beginChapter(activity);
    else if (kind === "context-compaction") this.addCompaction(activity);
    else if (isReview(activity)) this.addReview(activity);
    else if (kind === "checkpoint.reverted" || kind === "checkpoint.revert.undone") this.addReturn(activity);
    else if (kind === "agent.ending") this.addEnding(activity);
    else if (isProblem(activity)) this.addProblem(activity.id, activity);
    else this.add({ kind: "notice", key: activity.id, activity });
  }

  /** A turn that completed leaves no activity of its own: its end is where the next one begins. */
  endTurn(): void {
    const ended = this.turn.end();
    if (ended && ended.turnId !== this.activeTurnId)
      this.add({
        kind: "settled",
        key: `settled:${ended.turnId}`,
        state: "completed",
        reason: null,
        durationMs: ended.durationMs,
        at: ended.at,
      });
    if (ended && ended.turnId !== this.activeTurnId) this.addChanges(ended.turnId);
  }

  private addChanges(turnId: string | null): void {
    const known = turnId === null ? undefined : this.changes.get(turnId);
    const key = `changes:${turnId}`;
    if (known && !this.placeOf.has(key)) this.add({ kind: "changes", key, ...known });
  }

  private addReturn(activity: Activity): void {
    this.endTurn();
    if (this.openProblem === this.failedReturn) this.closeProblem();
    this.add({ kind: "return", key: activity.id, activity, direction: directionOf(activity, new Map()), stage: "over" });
  }

  /** Somebody asked for a turn without saying anything. */
  private beginChapter(activity: Activity): void {
    this.endTurn();
    this.closeProblem();
    this.turn.asked(activity.createdAt);
    const what = activity.kind === "review.requested" ? "review" : "compaction";
    this.openChapter = { what, key: activity.id };
    this.add({ kind: "chapter", key: activity.id, what, activity });
  }

  /** Agents tell where a review begins, which is known if somebody asked for it; its end is the answer. */
  private addReview(activity: Activity): void {
    const isKnown = this.openChapter?.what === "review";
    if (!isKnown && activity.summary === "Review started")
      this.add({ kind: "chapter", key: activity.id, what: "review", activity });
    else if (isKnown && activity.summary !== "Review started") this.openChapter = null;
  }

  /** One that was asked for is told where it was asked for; agents compact by themselves as well. */
  private addCompaction(activity: Activity): void {
    const asked = this.openChapter?.what === "compaction" ? this.openChapter.key : null;
    const row = { kind: "chapter", what: "compaction", activity } as const;
    if (asked === null) this.add({ ...row, key: activity.id });
    else this.change(asked, () => ({ ...row, key: asked }));
    this.openChapter = null;
  }

  private addProblem(key: string, activity: Activity): void {
    this.closeProblem();
    this.leaveReasonTo(activity);
    this.openProblem = key;
    if (activity.kind === "checkpoint.revert.failed") this.failedReturn = key;
    this.add({ kind: "problem", key, activity, isOpen: true });
  }

  /** An agent that did not answer: that it is given up is not told twice, one right above the other. */
  private addEnding(activity: Activity): void {
    const last = this.rows.at(-1);
    if (last?.kind === "problem" && last.activity.kind === "session.exited") {
      this.rows.pop();
      this.placeOf.delete(last.key);
      this.closeProblem();
    }
    this.add({ kind: "notice", key: activity.id, activity });
  }

  /** What ended a turn is not told at its end as well, if the card below tells it. */
  private leaveReasonTo({ payload }: Activity): void {
    const reason = textOf(fieldsOf(payload)["reason"]);
    const end = this.rows.findLast((row) => row.kind === "settled");
    if (reason === undefined || end?.reason !== reason) return;
    this.change(end.key, (row) => (row.kind === "settled" ? { ...row, reason: null } : row));
  }

  private closeProblem(): void {
    this.change(this.openProblem, (row) => (row.kind === "problem" ? { ...row, isOpen: false } : row));
    this.openProblem = null;
  }

  /** The model begins anew what was cut off, so that the half of it is in the way. */
  private saidAgain(turnId: string | null): void {
    this.change(this.openEnd, (row) =>
      row.kind === "answer" && row.message.turnId === turnId ? { ...row, cutOff: "said again" } : row,
    );
    this.openEnd = null;
  }

  private change(key: string | null, changed: (row: Row) => Row): void {
    const place = key === null ? undefined : this.placeOf.get(key);
    const row = place === undefined ? undefined : this.rows[place];
    if (place !== undefined && row !== undefined) this.rows[place] = changed(row);
  }

  private addTool(activity: Activity): void {
    const key = itemKey(activity);
    const place = this.placeOf.get(key);
    const earlier = place === undefined ? undefined : this.rows[place];
    const before = earlier?.kind === "work" ? earlier : null;
    const row: WorkRow = {
      kind: "work",
      key,
      started: before?.started ?? activity,
      latest: activity,
      state: this.stateOf(activity),
      asked: before?.asked ?? null,
      answered: before?.answered ?? null,
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

  /** An approval belongs to the work that needs it; only without one it is a row of its own. */
  private addRequest(asked: Activity): void {
    const key = requestKey(asked);
    const place = this.placeOf.get(itemKey(asked));
    const work = place === undefined ? undefined : this.rows[place];
    if (place === undefined || work?.kind !== "work") {
      this.add({ kind: "request", key, asked, answered: null, first: false, last: false });
      return;
    }
    this.rows[place] = { ...work, asked };
    this.placeOf.set(key, place);
  }

  private answerRequest(answered: Activity): void {
    const place = this.placeOf.get(requestKey(answered));
    const row = place === undefined ? undefined : this.rows[place];
    if (place === undefined || (row?.kind !== "request" && row?.kind !== "work")) return;
    if (!hasDecision(row.answered)) this.rows[place] = { ...row, answered };
  }

  /** A plan changes while it is carried out: it stays one row, where it was first told. */
  private addSteps(activity: Activity): void {
    const key = `steps:${activity.turnId ?? activity.id}`;
    const place = this.placeOf.get(key);
    if (place === undefined) this.add({ kind: "steps", key, activity });
    else this.rows[place] = { kind: "steps", key, activity };
  }

  private settle(activity: Activity): void {
    this.turn.end();
    this.openChapter = null;
    const { state, reason, durationMs, failure } = fieldsOf(activity.payload);
    const isToldAbove = failure === undefined && this.rows.at(-1)?.kind === "problem";
    const needsCard = state === "error" && textOf(reason) !== undefined && !isToldAbove;
    if (needsCard) this.addProblem(`why:${activity.id}`, activity);
    this.add({
      kind: "settled",
      key: activity.id,
      state: textOf(state) ?? "completed",
      reason: needsCard ? null : (textOf(reason) ?? null),
      durationMs: numberOf(durationMs) ?? null,
      at: activity.createdAt,
    });
    this.addChanges(activity.turnId);
  }
}

function itemKey(activity: Activity): string {
  return `item:${activity.turnId ?? ""}:${textOf(fieldsOf(activity.payload)["itemId"]) ?? activity.id}`;
}

function requestKey(activity: Activity): string {
  return `request:${textOf(fieldsOf(activity.payload)["requestId"]) ?? activity.id}`;
}

function hasDecision(answered: Activity | null): boolean {
  const fields = fieldsOf(answered?.payload);
  return fields["decision"] !== undefined || fields["answers"] !== undefined;
}

function isReview(activity: Activity): boolean {
  return activity.kind === "agent.item" && fieldsOf(activity.payload)["itemType"] === "review";
}

function isProblem(activity: Activity): boolean {
  if (activity.kind === "checkpoint.capture.failed") return false; // of no turn: nothing else is in the way
  return activity.tone === "error" || activity.kind === "runtime.warning" || activity.kind.endsWith(".failed");
}
