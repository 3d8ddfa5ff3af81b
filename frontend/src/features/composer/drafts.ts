/** Messages that are not sent yet, one a thread, kept in this browser. */

import { remember, remembered } from "@/lib/storage";

const prefix = "t3.draft.";

export function draftOf(key: string): string {
  return remembered(prefix + key) ?? "";
}

export function keepDraft(key: string, text: string): void {
  remember(prefix + key, text === "" ? null : text);
}

/** What stands in the field after a message came back: the message first, then what was typed since. */
export function withReturned(returned: string, typedSince: string): string {
  return typedSince.trim() === "" ? returned : `${returned}\n\n${typedSince}`;
}
