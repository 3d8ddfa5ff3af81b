/** The rows of a thread from one moment to the next: a piece of text changes one row, and the others stay. */

import type { Message } from "@/contracts/contracts.gen";

import { rowsOf, type Row, type TimelineSource } from "./rows";

export class KeptRows {
  private source: TimelineSource | null = null;
  private rows: readonly Row[] = [];

  /** As `rowsOf`, without going through the whole thread where only an answer grew. */
  of(source: TimelineSource): readonly Row[] {
    const grown = this.source && grownMessage(this.source, source);
    this.rows = (grown && withMessage(this.rows, grown)) ?? rowsOf(source);
    this.source = source;
    return this.rows;
  }
}

/** The only thing that is new, if that is more text in an answer of the running turn. */
function grownMessage(before: TimelineSource, after: TimelineSource): Message | null {
  const { messages: old, ...others } = before;
  const { messages, ...rest } = after;
  if (messages.length !== old.length || !isSame(others, rest)) return null;
  const place = messages.findLastIndex((message, index) => message !== old[index]);
  const known = old[place];
  const grown = messages[place];
  if (!known || !grown || messages.some((message, index) => index < place && message !== old[index])) return null;
  const { text, updatedAt, ...fixed } = grown;
  const isAnswer = grown.role === "assistant" && grown.streaming && grown.turnId === after.activeTurnId;
  return isAnswer && isSame({ ...fixed, text: known.text, updatedAt: known.updatedAt }, known) ? grown : null;
}

function withMessage(rows: readonly Row[], message: Message): readonly Row[] | null {
  const place = rows.findLastIndex((row) => row.key === message.id);
  const row = rows[place];
  return row?.kind === "answer" ? rows.with(place, { ...row, message }) : null;
}

function isSame(one: object, other: object): boolean {
  const fields = new Map<string, unknown>(Object.entries(other));
  const entries = Object.entries(one);
  return entries.length === fields.size && entries.every(([name, value]) => fields.get(name) === value);
}
