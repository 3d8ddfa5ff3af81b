/** Messages that are not sent yet, one a thread, kept in this browser with those on their way. */

import { create } from "zustand";

import { remember, remembered } from "@/lib/storage";

const prefix = "t3.draft.";
const gap = "\n\n";

type Drafts = Readonly<Record<string, string>>;

const drafts = create<Drafts>(() => ({}));
/** What has left each field, the oldest first: on its way, or back since the field was emptied last. */
const leaving = new Map<string, readonly Left[]>();

interface Left {
  readonly text: string;
  isBack: boolean;
}

/** To be told, once, how it went with a text that has left its field. */
interface Leaving {
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
  remember(prefix + key, withLeft(key, text, ({ isBack }) => !isBack) || null);
}

/** Empties the draft; a reload brings the text back until it has arrived. */
export function takeDraft(key: string): Leaving {
  const left = { text: draftOf(key), isBack: false };
  leaving.set(key, [...leftOf(key).filter(({ isBack }) => !isBack), left]);
  keepDraft(key, "");
  return {
    arrived: () => {
      leaving.set(key, leftOf(key).filter((other) => other !== left));
      keepDraft(key, draftOf(key));
    },
    back: () => bringBack(key, left),
  };
}

/** A message that came back to a thread. */
export function returnDraft(key: string, text: string): void {
  const left = { text, isBack: false };
  leaving.set(key, [...leftOf(key), left]);
  bringBack(key, left);
}

function bringBack(key: string, left: Left): void {
  const text = withLeft(key, draftOf(key), (other) => other === left);
  left.isBack = true;
  keepDraft(key, text);
}

/** The field with those that come back now, all in the order of writing; what was typed since is last. */
function withLeft(key: string, field: string, isComing: (left: Left) => boolean): string {
  const parts: string[] = [];
  let rest = field;
  for (const left of leftOf(key)) {
    if (isComing(left)) parts.push(left.text);
    else if (left.isBack && left.text !== "" && rest.startsWith(left.text)) {
      const [own, since] = splitAt(rest, rest.indexOf(gap, left.text.length)); // somebody may have written on in it
      parts.push(own);
      rest = since;
    }
  }
  return parts.reduceRight((since, part) => withReturned(part, since), rest);
}

function splitAt(text: string, place: number): readonly [string, string] {
  return place < 0 ? [text, ""] : [text.slice(0, place), text.slice(place + gap.length)];
}

function leftOf(key: string): readonly Left[] {
  return leaving.get(key) ?? [];
}

/** What stands in the field after a message came back: the message first, then what was typed since. */
export function withReturned(returned: string, typedSince: string): string {
  if (returned === "" || typedSince.trim() === "") return returned || typedSince;
  return returned + gap + typedSince;
}

/** As after a reload: only what the browser keeps is known. */
export function forgetDrafts(): void {
  drafts.setState({}, true);
  leaving.clear();
}

function textIn(all: Drafts, key: string): string {
  return all[key] ?? remembered(prefix + key) ?? "";
}
