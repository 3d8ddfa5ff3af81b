/**
 * Keeps the replica complete: fetches what is not there, subscribes from where it is, and starts
 * over with the parts that missed something. One thing at a time.
 */

import type { AnyPush, EventBatch, TextContinued } from "../contracts/contracts.gen";
import { report, type DiagnosticStore } from "../transport/diagnostics";
import { CONNECTION_LOST, RequestError } from "../transport/requestError";
import type { Transport } from "../transport/transport";
import { FrameBatcher } from "./frameBatcher";
import { both, except, SHELL, type Part, type Parts } from "./parts";
import type { Replica } from "./replica";
import { ShortTexts } from "./shortTexts";

const RETRY_MS = 3_000;
const EVENTS = "orchestration.events";
const TEXT = "orchestration.text";
const moves = new Set(["thread.reverted", "thread.revert-undone"]);

export class Resync {
  /** Parts to fetch. */
  private readonly wanting = new Set<Part>();
  /** Parts that the present subscription surely sends everything about. */
  private covered: Parts = new Set<Part>();
  private isSubscriptionStale = false;
  private isRunning = false;
  /** Rises with every connection, so that answers of an earlier one are told apart. */
  private connection = 0;
  private isWelcome = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly texts = new ShortTexts();
  private readonly batches = new FrameBatcher<EventBatch>((items) => this.apply(items));
  private readonly diagnostics: DiagnosticStore;

  constructor(
    private readonly transport: Transport,
    private readonly replica: Replica,
  ) {
    this.diagnostics = transport.diagnostics;
    this.wanting.add(SHELL);
    transport.onPush((push) => this.hear(push));
    transport.onBadPush((channel) => {
      if (channel === EVENTS || channel === TEXT) this.startOver("a batch that does not fit");
    });
    transport.connection.subscribe(({ phase }) => {
      if (phase !== "open" && this.isWelcome) this.lost();
    });
  }

  /** The thread is on the screen: see that it is there, and stays up to date. */
  follow(threadId: string): void {
    if (this.replica.positionOf(threadId) === undefined) this.fetchAgain([threadId]);
    if (!this.covered.has(threadId)) this.resubscribe();
  }

  /** Threads have come or gone. */
  resubscribe(): void {
    this.isSubscriptionStale = true;
    this.wake();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.batches.dispose();
    this.isWelcome = false;
    this.connection++;
  }

  private hear(push: AnyPush): void {
    if (push.channel === "server.welcome") this.welcomed();
    else if (push.channel === EVENTS) {
      this.texts.remember(push.data);
      this.batches.add(push.data);
    } else if (push.channel === TEXT) this.hearText(push.data);
  }

  private hearText(text: TextContinued): void {
    const batch = this.texts.wholeOf(text);
    if (batch === null) this.startOver("text of an unknown message");
    else this.batches.add(batch);
  }

  private welcomed(): void {
    this.lost();
    this.isWelcome = true;
    for (const [threadId, store] of this.replica.threads) {
      if (store.getState().status === "failed") this.wanting.add(threadId);
    }
    this.resubscribe();
  }

  private lost(): void {
    this.batches.flush();
    this.connection++;
    this.isWelcome = false;
    this.covered = new Set();
  }

  private apply(batches: readonly EventBatch[]): void {
    const { broken, outdated } = this.replica.apply(batches, this.covered);
    // A list's row does not know what its thread has become again.
    if (batches.some(({ events }) => events.some(({ type }) => moves.has(type)))) outdated.add(SHELL);
    this.fetchAgain(outdated);
    if (broken.size > 0) this.startOver("events are missing", broken);
    else if (outdated.size > 0) this.resubscribe();
  }

  private startOver(reason: string, parts: Parts = this.covered): void {
    report(this.diagnostics, { code: "events.gap", reason, path: [...parts].join(", ") });
    this.fetchAgain(parts);
    this.resubscribe();
  }

  private fetchAgain(parts: Iterable<Part>): void {
    const again = new Set(parts);
    for (const part of again) this.wanting.add(part);
    this.covered = except(this.covered, again);
  }

  private wake(): void {
    if (this.isRunning || !this.isWelcome) return;
    clearTimeout(this.timer);
    void this.run();
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    while (this.isWelcome && (this.wanting.size > 0 || this.isSubscriptionStale)) {
      const isDone = this.wanting.size > 0 ? await this.fetchAll() : await this.subscribe();
      if (isDone) continue;
      this.timer = setTimeout(() => this.wake(), RETRY_MS);
      break;
    }
    this.isRunning = false;
  }

  private async fetchAll(): Promise<boolean> {
    const parts = [...this.wanting];
    const results = await Promise.all(parts.map((part) => this.fetch(part)));
    return results.every(Boolean);
  }

  private async fetch(part: Part): Promise<boolean> {
    const { connection } = this;
    try {
      if (part === SHELL) await this.fetchShell();
      else await this.fetchThread(part);
      return true;
    } catch (error) {
      if (connection !== this.connection) return true;
      return this.failed(part, error);
    }
  }

  private async fetchShell(): Promise<void> {
    const shell = await this.transport.request("orchestration.getShell", {}, { whenLost: "reject" });
    this.batches.flush();
    this.replica.loadShell(shell);
    this.wanting.delete(SHELL);
  }

  private async fetchThread(threadId: string): Promise<void> {
    if (this.replica.threads.find(threadId) !== undefined) {
      const params = { threadId };
      const page = await this.transport.request("orchestration.getThread", params, {
        whenLost: "reject",
      });
      this.batches.flush();
      this.replica.loadThread(page);
    }
    this.wanting.delete(threadId);
  }

  /** A shell is needed, so it is tried again; a thread waits for the next connection or visit. */
  private failed(part: Part, error: unknown): boolean {
    const problem = error instanceof Error ? error.message : String(error);
    if (part === SHELL) {
      this.replica.shell.setState({ problem });
      return false;
    }
    this.wanting.delete(part);
    const isMissing = error instanceof RequestError && error.code === "not-found";
    this.replica.failThread(part, isMissing ? "missing" : "failed", problem);
    return true;
  }

  private async subscribe(): Promise<boolean> {
    const { connection } = this;
    this.isSubscriptionStale = false;
    const threads = this.threadsToFollow();
    const wanted = new Set([SHELL, ...threads.map(({ threadId }) => threadId)]);
    this.covered = both(this.covered, wanted);
    const shellAfter = this.replica.positionOf(SHELL) ?? 0;
    try {
      const params = { shell: true, shellAfter, threads };
      const { resync } = await this.transport.request("orchestration.subscribe", params);
      if (connection !== this.connection) return true;
      this.batches.flush();
      this.subscribed(resync, wanted);
      return true;
    } catch (error) {
      this.isSubscriptionStale = true;
      return error instanceof RequestError && error.code === CONNECTION_LOST;
    }
  }

  private subscribed(isTooFarBehind: boolean, wanted: Parts): void {
    if (isTooFarBehind) {
      this.fetchAgain(wanted);
      this.isSubscriptionStale = true;
      return;
    }
    this.covered = except(wanted, this.wanting);
  }

  private threadsToFollow(): { threadId: string; after: number }[] {
    const followed = [];
    for (const [threadId] of this.replica.threads) {
      const after = this.replica.positionOf(threadId);
      if (after !== undefined) followed.push({ threadId, after });
    }
    return followed;
  }
}
