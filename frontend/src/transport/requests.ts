/** Requests that wait for an answer, or for a connection. */

import type { MethodName, Problem } from "../contracts/contracts.gen";
import { flawInResult, type Flawed } from "./incoming";
import {
  BAD_REPLY,
  CONNECTION_LOST,
  RequestError,
  TIMED_OUT,
  TOO_MANY_WAITING,
} from "./requestError";

/** From when the request was sent, not from when it was made: waiting for a connection is free. */
export const TIMEOUT_MS = 60_000;

/** Requests that wait for a connection; what is asked beyond is refused at once. */
export const WAITING_LIMIT = 200;

/** Takes as long as git and its hooks take. */
const UNTIMED: ReadonlySet<MethodName> = new Set<MethodName>(["git.runStackedAction"]);

/** Doing one of these twice does something twice; a command carries an id and does not. */
const NOT_REPEATABLE: ReadonlySet<MethodName> = new Set<MethodName>([
  "orchestration.subscribe",
  "shell.openInEditor",
  "git.pull",
  "git.runStackedAction",
  "git.createWorktree",
  "git.removeWorktree",
  "git.createBranch",
  "git.checkout",
  "git.init",
  "git.preparePullRequestThread",
  "terminal.open",
  "terminal.write",
  "terminal.restart",
]);

export type WhenLost = "resend" | "reject";

interface Entry {
  readonly method: MethodName;
  readonly frame: string;
  readonly whenLost: WhenLost;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: RequestError) => void;
  isSent: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
}

export class Requests {
  private readonly entries = new Map<string, Entry>();
  private nextId = 1;

  /** `send` says whether the frame went out; if not, it is tried again on `flush`. */
  constructor(private readonly send: (frame: string) => boolean) {}

  ask(method: MethodName, params: object, whenLost?: WhenLost): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.waiting() >= WAITING_LIMIT) {
        const reason = "Too much is waiting for the server already.";
        reject(new RequestError(TOO_MANY_WAITING, reason));
        return;
      }
      const id = String(this.nextId++);
      const entry: Entry = {
        method,
        frame: JSON.stringify({ id, body: { _tag: method, ...params } }),
        whenLost: whenLost ?? (NOT_REPEATABLE.has(method) ? "reject" : "resend"),
        resolve,
        reject,
        isSent: false,
        timer: undefined,
      };
      this.entries.set(id, entry);
      this.trySend(id, entry);
    });
  }

  /** The connection is open: send what waits, in the order in which it was asked. */
  flush(): void {
    for (const [id, entry] of this.entries) if (!entry.isSent) this.trySend(id, entry);
  }

  /** The connection is gone: what can be asked again waits for the next one. */
  lost(): void {
    for (const [id, entry] of this.entries) {
      if (!entry.isSent) continue;
      clearTimeout(entry.timer);
      entry.isSent = false;
      if (entry.whenLost === "reject") {
        this.fail(id, CONNECTION_LOST, "The connection was lost before the server answered.");
      }
    }
  }

  /** Says what is wrong with the answer, if anything. */
  answer(id: string, result: unknown): Flawed | null {
    const entry = this.take(id);
    if (entry === undefined) return unexpected(id);
    const flaw = flawInResult(entry.method, result);
    if (flaw === null) entry.resolve(result);
    else entry.reject(new RequestError(BAD_REPLY, `The server's answer makes no sense: ${flaw.reason}`));
    return flaw;
  }

  refuse(id: string, problem: Problem): Flawed | null {
    const entry = this.take(id);
    entry?.reject(new RequestError(problem.code ?? "internal", problem.message));
    return entry === undefined ? unexpected(id) : null;
  }

  failAll(code: string, message: string): void {
    for (const id of this.entries.keys()) this.fail(id, code, message);
  }

  private trySend(id: string, entry: Entry): void {
    entry.isSent = this.send(entry.frame);
    if (!entry.isSent || UNTIMED.has(entry.method)) return;
    const expired = () => this.fail(id, TIMED_OUT, "The server did not answer in time.");
    entry.timer = setTimeout(expired, TIMEOUT_MS);
  }

  private fail(id: string, code: string, message: string): void {
    this.take(id)?.reject(new RequestError(code, message));
  }

  private take(id: string): Entry | undefined {
    const entry = this.entries.get(id);
    clearTimeout(entry?.timer);
    this.entries.delete(id);
    return entry;
  }

  private waiting(): number {
    let count = 0;
    for (const entry of this.entries.values()) if (!entry.isSent) count++;
    return count;
  }
}

function unexpected(id: string): Flawed {
  return { code: "reply.unexpected", reason: `nobody waits for ${JSON.stringify(id)}`, path: "id" };
}
