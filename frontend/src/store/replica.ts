/** The page's copy of the server's state: applies events, and knows how far each part is complete. */

import { createStore, type StoreApi } from "zustand/vanilla";

import type { EventBatch, Shell, ThreadPage } from "../contracts/contracts.gen";
import { applyToShell, viewAfter } from "./applyEvent";
import { isShellEvent } from "./isShellEvent";
import { isUnknownPast } from "./moves";
import { movingIn } from "./moving";
import { OpenThreads } from "./openThreads";
import { except, SHELL, type Part, type Parts } from "./parts";
import { EMPTY_SHELL, shellOf, threadOf, type ShellState, type ThreadState, type ThreadView } from "./state";

/** The parts that a batch does not follow on, and those that became what they were before the page came. */
interface NotApplied {
  readonly broken: Set<Part>;
  readonly outdated: Set<Part>;
}

/** Somebody who waits until a part is complete up to a sequence. */
interface Waiter {
  readonly part: Part;
  readonly sequence: number;
  readonly resolve: () => void;
}

export class Replica {
  private readonly waiters = new Set<Waiter>();
  readonly shell: StoreApi<ShellState> = createStore(() => EMPTY_SHELL);
  /** How far each part is complete; also past events that were not about it. */
  private readonly positions = new Map<Part, number>();
  readonly threads = new OpenThreads((threadId) => this.forget(threadId));

  positionOf(part: Part): number | undefined {
    return this.positions.get(part);
  }

  /** Resolves when the part holds everything up to the sequence, or is no longer kept. */
  reached(part: Part, sequence: number): Promise<void> {
    return new Promise((resolve) => {
      this.waiters.add({ part, sequence, resolve });
      this.wakeWaiters();
    });
  }

  loadShell(shell: Shell): void {
    this.shell.setState(shellOf(shell), true);
    this.positions.set(SHELL, shell.snapshotSequence);
    this.wakeWaiters();
  }

  loadThread(page: ThreadPage): void {
    const store = this.threads.find(page.thread.id);
    if (store === undefined) return;
    const state = threadOf(page);
    const arrived = new Set(state.messages.map((message) => message.id));
    const view = store.getState();
    const pending = view.pending.filter((message) => !arrived.has(message.id));
    store.setState({ status: "ready", problem: null, state, pending, moving: movingIn(page, view.moving) });
    this.positions.set(page.thread.id, page.sequence);
    this.wakeWaiters();
  }

  /** The thread cannot be shown: it is gone, or the server said why not. */
  failThread(threadId: string, status: "missing" | "failed", problem: string): void {
    this.threads.find(threadId)?.setState({ status, problem });
    this.forget(threadId);
  }

  private forget(threadId: string): void {
    this.positions.delete(threadId);
    this.wakeWaiters();
  }

  /** Applies to the covered parts; the answer is those that it could not be applied to. */
  apply(batches: readonly EventBatch[], covered: Parts): NotApplied {
    const [broken, outdated] = [new Set<Part>(), new Set<Part>()];
    const draft = new Draft(this.shell, this.threads);
    for (const batch of batches) {
      for (const part of covered) {
        if (batch.previous > (this.positions.get(part) ?? Infinity)) broken.add(part);
      }
      this.applyBatch(batch, except(covered, broken), draft, outdated);
    }
    draft.publish();
    this.wakeWaiters();
    return { broken, outdated };
  }

  private applyBatch(batch: EventBatch, parts: Parts, draft: Draft, outdated: Set<Part>): void {
    for (const event of batch.events) {
      if (parts.has(SHELL) && isShellEvent(event)) draft.shell = applyToShell(draft.shell, event);
      const part = event.aggregateId;
      if (!parts.has(part) || outdated.has(part)) continue;
      const state = draft.stateOf(part);
      if (state && isUnknownPast(state, event)) outdated.add(part);
      else draft.changeThread(part, (view) => viewAfter(view, event));
    }
    for (const part of parts) {
      const position = this.positions.get(part);
      if (position !== undefined) this.positions.set(part, Math.max(position, batch.position));
    }
  }

  private wakeWaiters(): void {
    for (const waiter of this.waiters) {
      if ((this.positions.get(waiter.part) ?? Infinity) < waiter.sequence) continue;
      this.waiters.delete(waiter);
      waiter.resolve();
    }
  }
}

/** What a frame's events make of the stores, published once. */
class Draft {
  shell: ShellState;
  private readonly views = new Map<string, ThreadView>();

  constructor(
    private readonly shellStore: StoreApi<ShellState>,
    private readonly threads: OpenThreads,
  ) {
    this.shell = shellStore.getState();
  }

  stateOf(threadId: string): ThreadState | null | undefined {
    return this.viewOf(threadId)?.state;
  }

  changeThread(threadId: string, change: (view: ThreadView) => ThreadView): void {
    const view = this.viewOf(threadId);
    if (view !== undefined) this.views.set(threadId, change(view));
  }

  private viewOf(threadId: string): ThreadView | undefined {
    return this.views.get(threadId) ?? this.threads.find(threadId)?.getState();
  }

  publish(): void {
    if (this.shell !== this.shellStore.getState()) this.shellStore.setState(this.shell, true);
    for (const [threadId, view] of this.views) this.threads.find(threadId)?.setState(view, true);
  }
}
