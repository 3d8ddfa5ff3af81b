/** The state machine of the connection: pure, so that every path of it can be tested. */

export type Phase = "connecting" | "open" | "reconnecting" | "closed" | "disposed";

export interface ConnectionState {
  readonly phase: Phase;
  /** Attempts since the server was last heard; 0 while all is well. */
  readonly attempt: number;
  /** When the next attempt starts, in milliseconds since 1970; null unless reconnecting. */
  readonly retryAt: number | null;
  /** Why there is no connection, in words for people. */
  readonly reason: string | null;
}

export type ConnectionEvent =
  | { readonly type: "opened" }
  | { readonly type: "heard" }
  | { readonly type: "lost"; readonly code: number; readonly at: number }
  | { readonly type: "retry" }
  | { readonly type: "dispose" };

/** What the shell must do after a step. */
export type Effect =
  | { readonly type: "connect" }
  | { readonly type: "wait"; readonly ms: number }
  | { readonly type: "stop" };

export interface Step {
  readonly state: ConnectionState;
  readonly effects: readonly Effect[];
}

const CLOSE_TOO_SLOW = 4008;
export const CLOSE_LOGGED_OUT = 4401;

/** Our own: nobody closed the connection, but nothing comes from it any more. */
export const SILENT = 4000;

/** What browsers say of a connection that was never there. */
export const UNREACHABLE = 1006;

const DELAYS = [500, 1_000, 2_000, 4_000, 8_000];

export const INITIAL: ConnectionState = {
  phase: "connecting",
  attempt: 0,
  retryAt: null,
  reason: null,
};

export function step(state: ConnectionState, event: ConnectionEvent): Step {
  if (state.phase === "disposed") return stay(state);
  switch (event.type) {
    case "opened":
      return stay({ ...state, phase: "open", retryAt: null, reason: null });
    case "heard":
      return stay(state.attempt === 0 ? state : { ...state, attempt: 0 });
    case "lost":
      return lost(state, event.code, event.at);
    case "retry":
      return retry(state);
    case "dispose":
      return {
        state: { phase: "disposed", attempt: 0, retryAt: null, reason: null },
        effects: [{ type: "stop" }],
      };
  }
}

/** How long to wait before the attempt with this number, from 0. */
function delayBefore(attempt: number): number {
  return DELAYS[Math.min(attempt, DELAYS.length - 1)] ?? 0;
}

function lost(state: ConnectionState, code: number, at: number): Step {
  if (code === CLOSE_LOGGED_OUT) {
    const reason = "You have been logged out.";
    return stay({ phase: "closed", attempt: 0, retryAt: null, reason });
  }
  const ms = delayBefore(state.attempt);
  return {
    state: {
      phase: "reconnecting",
      attempt: state.attempt + 1,
      retryAt: at + ms,
      reason: reasonFor(code),
    },
    effects: [{ type: "wait", ms }],
  };
}

function retry(state: ConnectionState): Step {
  if (state.phase !== "reconnecting" && state.phase !== "closed") return stay(state);
  return { state: { ...state, phase: "connecting", retryAt: null }, effects: [{ type: "connect" }] };
}

function reasonFor(code: number): string {
  if (code === CLOSE_TOO_SLOW) return "This page could not keep up with the server.";
  if (code === SILENT) return "The server has gone quiet.";
  return "The server cannot be reached.";
}

function stay(state: ConnectionState): Step {
  return { state, effects: [] };
}
