/** What came in and did not fit: kept for whoever looks, never shown as a crash. */

import { createStore, type StoreApi } from "zustand/vanilla";

export interface Diagnostic {
  readonly code:
    | "frame.not-json"
    | "frame.unknown"
    | "push.invalid"
    | "reply.invalid"
    | "reply.unexpected"
    | "events.gap"
    | "contracts.differ";
  readonly reason: string;
  /** Where in the frame, for example `data.events.3.payload.turnId`. */
  readonly path: string;
  readonly at: number;
}

const LIMIT = 50;

export type DiagnosticStore = StoreApi<readonly Diagnostic[]>;

export function createDiagnostics(): DiagnosticStore {
  return createStore<readonly Diagnostic[]>(() => []);
}

/** Keeps the newest; also says it where a developer looks first. */
export function report(store: DiagnosticStore, diagnostic: Omit<Diagnostic, "at">): void {
  const entry = { ...diagnostic, at: Date.now() };
  store.setState((entries) => [...entries, entry].slice(-LIMIT), true);
  console.warn(`[t3project] ${entry.code} at ${entry.path || "the top"}: ${entry.reason}`);
}
