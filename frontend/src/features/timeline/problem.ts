/** What went wrong, in plain words, and what to do about it. */

import type { Activity } from "@/contracts/contracts.gen";
import { fieldsOf, textOf } from "@/lib/fields";
import { undoRefOf } from "@/lib/undoing";

import { failureOf, type Failure } from "./failures";

export interface Problem {
  readonly title: string;
  readonly text: string;
  readonly advice: string | undefined;
  readonly isWarning: boolean;
  /** Why the model did not answer, where it is known. */
  readonly failure: Failure | null;
  /** To send the message again may help. */
  readonly canRetry: boolean;
  /** Names what was not undone, of which the files can be had all the same. */
  readonly undoRef: string | undefined;
}

const unanswered = new Set(["turn.settled", "provider.turn.start.failed"]);

const titles: Readonly<Record<string, string>> = {
  "provider.turn.start.failed": "The agent could not start on this message",
  "provider.turn.interrupt.failed": "The agent could not be stopped",
  "provider.approval.respond.failed": "Your decision did not reach the agent",
  "provider.user-input.respond.failed": "Your answer did not reach the agent",
  "provider.session.stop.failed": "The session could not be ended",
  "checkpoint.capture.failed": "No snapshot of the files was taken",
  "checkpoint.revert.failed": "Nothing was taken back",
  "turn.settled": "The turn failed",
  "runtime.error": "The agent reported an error",
  "runtime.warning": "The agent warns",
};

const causes: readonly (readonly [RegExp, string])[] = [
  [/not installed|not executable|no such file|command not found|ENOENT/i, "Check the agent's path in Settings, or choose the demo agent."],
  [/unauthori[sz]ed|not signed in|not logged in|sign in|log in|\b401\b/i, "Sign in with “codex login” in a terminal, then send the message again."],
  [/usage limit|rate limit|quota|too many requests|\b429\b/i, "Wait until the limit is lifted, or choose another model."],
  [/context window|context length|too long/i, "Start a new thread, or ask for less at once."],
  [/stale pending/i, "The question is no longer open. Send a message to go on."],
  [/network|timed? ?out|connection|ECONN|stream disconnected|\b50[0-9]\b/i, "Check the network, then send the message again."],
];

export function problemOf({ kind, payload, summary, tone }: Activity): Problem {
  const fields = fieldsOf(payload);
  const failure = failureOf(fields["failure"]);
  if (failure !== null) {
    const { title, text, advice } = failure;
    return { title, text: asSentence(text), advice, isWarning: false, failure, canRetry: true, undoRef: undefined };
  }
  const message = textOf(fields["message"]) ?? textOf(fields["reason"]);
  const detail = kind === "turn.settled" ? undefined : textOf(fields["detail"]);
  const text = [message, detail === message ? undefined : detail].filter(Boolean).join("\n") || summary;
  const isWarning = kind === "runtime.warning" || tone === "info";
  const undoRef = kind === "checkpoint.revert.failed" ? undoRefOf(payload) : undefined;
  const isUndo = undoRef !== undefined || (kind === "checkpoint.revert.failed" && textOf(fields["undoing"]) !== undefined);
  const title = isUndo ? "Nothing was brought back" : (titles[kind] ?? summary);
  return { title, text: asSentence(text), advice: adviceFor(kind, text), isWarning, failure, canRetry: unanswered.has(kind), undoRef };
}

function adviceFor(kind: string, text: string): string | undefined {
  if (kind === "checkpoint.revert.failed") return "Files and conversation are as they were.";
  const known = causes.find(([pattern]) => pattern.test(text))?.[1];
  if (known) return known;
  if (kind === "turn.settled") return "Send another message to go on.";
  return kind === "provider.turn.start.failed" ? "Nothing was lost: send the message again to retry." : undefined;
}

/** Programs begin in lower case; on a page a sentence does not. A first word with signs in it is a name. */
function asSentence(text: string): string {
  return /^[a-z]+[ ,:]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}
