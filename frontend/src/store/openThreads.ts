/** The stores of threads that are on the screen, and of a few that were lately. */

import { createStore, type StoreApi } from "zustand/vanilla";

import { LOADING_THREAD, type ThreadView } from "./state";

export type ThreadStore = StoreApi<ThreadView>;

/** Threads that are kept up to date though nobody looks, so that going back to one is instant. */
const KEPT = 8;

interface Entry {
  readonly store: ThreadStore;
  users: number;
}

export class OpenThreads {
  /** The one used last is the last. */
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly onEvicted: (threadId: string) => void) {}

  /** The thread's store; made if need be, and then the most recent. */
  storeOf(threadId: string): ThreadStore {
    return this.entryOf(threadId).store;
  }

  find(threadId: string): ThreadStore | undefined {
    return this.entries.get(threadId)?.store;
  }

  isUsed(threadId: string): boolean {
    return (this.entries.get(threadId)?.users ?? 0) > 0;
  }

  use(threadId: string): void {
    const entry = this.entryOf(threadId);
    entry.users++;
    this.entries.delete(threadId);
    this.entries.set(threadId, entry);
  }

  /** Says whether others had to go. */
  release(threadId: string): boolean {
    const entry = this.entries.get(threadId);
    if (entry !== undefined) entry.users--;
    return this.evict();
  }

  *[Symbol.iterator](): IterableIterator<readonly [string, ThreadStore]> {
    for (const [threadId, { store }] of this.entries) yield [threadId, store];
  }

  private entryOf(threadId: string): Entry {
    let entry = this.entries.get(threadId);
    if (entry === undefined) {
      entry = { store: createStore<ThreadView>(() => LOADING_THREAD), users: 0 };
      this.entries.set(threadId, entry);
      this.evict();
    }
    return entry;
  }

  private evict(): boolean {
    const unused = [...this.entries].filter(([, entry]) => entry.users <= 0);
    const surplus = unused.slice(0, Math.max(0, unused.length - KEPT));
    for (const [threadId] of surplus) {
      this.entries.delete(threadId);
      this.onEvicted(threadId);
    }
    return surplus.length > 0;
  }
}
