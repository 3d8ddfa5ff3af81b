/** The entries of a thread: messages and activities, each ordered by the event that began it. */

import type {
  Activity,
  ActivityAppended,
  Message,
  MessageSent,
} from "../contracts/contracts.gen";

export interface Entry {
  readonly id: string;
  readonly sequence?: number;
}

/** A piece is added while the message streams; otherwise the text is the whole, or empty to keep it. */
export function withMessage(
  messages: readonly Message[],
  payload: MessageSent,
  sequence: number,
): readonly Message[] {
  const { threadId, messageId, createdAt, ...rest } = payload;
  const place = messages.findLastIndex((message) => message.id === messageId);
  const known = messages[place];
  if (known === undefined) return [...messages, { ...rest, id: messageId, createdAt, sequence }];
  const text = payload.streaming ? known.text + payload.text : payload.text || known.text;
  return messages.with(place, { ...known, ...rest, text });
}

export function withActivity(
  activities: readonly Activity[],
  { activity }: ActivityAppended,
  sequence: number,
): readonly Activity[] {
  const place = activities.findLastIndex((other) => other.id === activity.id);
  const others = place === -1 ? activities : activities.toSpliced(place, 1);
  return [...others, { ...activity, sequence }];
}

/** An older page before newer entries; what is in both is taken from the newer. */
export function joined<T extends Entry>(older: readonly T[], newer: readonly T[]): readonly T[] {
  const known = new Set(newer.map((entry) => entry.id));
  return [...older.filter((entry) => !known.has(entry.id)), ...newer];
}

export function placeOf(entry: Pick<Entry, "sequence">): number {
  return entry.sequence ?? 0;
}

/** Oldest first, as the server sorts what has no place of its own in the log. */
export function byCreation(
  one: { readonly createdAt: string; readonly id: string },
  other: { readonly createdAt: string; readonly id: string },
): number {
  return byText(one.createdAt, other.createdAt) || byText(one.id, other.id);
}

/** Plain comparison, as everywhere on the wire; never by the reader's language. */
function byText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
