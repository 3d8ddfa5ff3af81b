/** Messages that are not sent yet, one a thread, kept in this browser with those on their way. */

import { create } from "zustand";

import { remember, remembered } from "@/lib/storage";

const prefix = "t3.draft.";

type Drafts = Readonly<Record<string, string>>;

const drafts = create<Drafts>(() => ({}));
/** What has left the field, and may come back to it; the oldest first. */
const leaving = new Map<string, readonly Leaving[]>();

/** A text that has left its field. It is told how that went, once. */
export interface Leaving {
  readonly text: string;
  readonly arrived: () => void;
  readonly back: () => void;
}

export function useDraftText(key: string): string {
  return drafts((all) => textIn(all, key));
}

export function draftOf(key: string): string {
  return textIn(drafts.getState(), key);
}

export function keepDraft(key: string, text: string): void {
  drafts.setState({ [key]: text });
  const left = leaving.get(key) ?? [];
  remember(prefix + key, [...left.map((one) => one.text), text].filter(Boolean).join("\n\n") || null);
}

/** Empties the draft; a reload brings the text back until it has arrived. */
export function takeDraft(key: string): Leaving {
  const text = draftOf(key);
  const settle = (next: string) => {
    leaving.set(key, (leaving.get(key) ?? []).filter((other) => other !== left));
    keepDraft(key, next);
  };
  const left: Leaving = {
    text,
    arrived: () => settle(draftOf(key)),
    back: () => settle(withReturned(text, draftOf(key))),
  };
  leaving.set(key, [...(leaving.get(key) ?? []), left]);
  keepDraft(key, "");
  return left;
}

/** A message that came back to a thread. */
export function returnDraft(key: string, text: string): void {
  keepDraft(key, withReturned(text, draftOf(key)));
}

/** What stands in the field after a message came back: the message first, then what was typed since. */
export function withReturned(returned: string, typedSince: string): string {
  if (returned === "" || typedSince.trim() === "") return returned || typedSince;
  return `${returned}\n\n${typedSince}`;
}

/** As after a reload: only what the browser keeps is known. */
export function forgetDrafts(): void {
  drafts.setState({}, true);
  leaving.clear();
}

function textIn(all: Drafts, key: string): string {
  return all[key] ?? remembered(prefix + key) ?? "";
}
