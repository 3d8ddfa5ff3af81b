/** Why the model did not answer, as the server tells it with the end of a turn. */

import { fieldsOf, textOf } from "@/lib/fields";
import { timeOfDay } from "@/lib/time";

export interface Failure {
  readonly title: string;
  readonly text: string;
  /** What the agent itself said, where that is something else. */
  readonly raw: string | undefined;
  readonly advice: string | undefined;
  /** To be run in a terminal. */
  readonly command: string | undefined;
  /** Compacting the conversation may help. */
  readonly isTooLong: boolean;
}

const titles: Readonly<Record<string, string>> = {
  "sign-in": "You need to sign in",
  forbidden: "Not allowed",
  "usage-limit": "The usage limit is reached",
  "rate-limit": "Too many requests",
  overloaded: "The model is busy",
  "context-full": "The conversation is too long",
  "unknown-model": "The model was not found",
  "bad-request": "The request was refused",
  "server-trouble": "The model did not answer",
  network: "No network",
  "lost-connection": "The connection broke",
  "no-answer": "The model fell silent",
  "missing-variable": "A variable is missing",
  sandbox: "The sandbox failed",
  policy: "Refused by a policy",
};

export function failureOf(told: unknown): Failure | null {
  const fields = fieldsOf(told);
  const kind = textOf(fields["kind"]);
  const text = textOf(fields["message"]);
  if (kind === undefined || text === undefined) return null;
  const raw = textOf(fields["raw"])?.trim();
  const resetsAt = textOf(fields["resetsAt"]);
  return {
    title: titles[kind] ?? "The turn failed",
    text,
    raw: raw === text ? undefined : raw,
    advice: resetsAt === undefined || /\btry again (at|in)\b/i.test(text) ? undefined : `The limit starts anew at ${moment(resetsAt)}.`,
    command: textOf(fields["command"]),
    isTooLong: kind === "context-full",
  };
}

/** The time of day; with the date where it is not today. */
function moment(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const isToday = date.toDateString() === new Date().toDateString();
  const day = date.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
  return isToday ? timeOfDay(iso) : `${timeOfDay(iso)} on ${day}`;
}
