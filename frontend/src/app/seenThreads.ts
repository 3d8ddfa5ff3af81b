/** When this browser last had each thread open: what came after is unread. */

import { createStore } from "zustand/vanilla";

import { remember, remembered } from "@/lib/storage";

const storageKey = "t3.seenThreads";
const firstVisitKey = "t3.firstVisit";

/** Threads seen longer ago than the last 500 count as unread no more and no less than new ones. */
const limit = 500;

export type SeenThreads = Readonly<Record<string, string>>;

export const seenThreads = createStore<SeenThreads>(() => stored());

export function markSeen(threadId: string, at: string): void {
  const { [threadId]: before = "", ...others } = withSeenElsewhere(seenThreads.getState());
  if (before >= at) return;
  const entries = [...Object.entries(others), [threadId, at] as const].slice(-limit);
  const next = Object.fromEntries(entries);
  seenThreads.setState(next, true);
  remember(storageKey, JSON.stringify(next));
}

/** With what other tabs have seen since this one was opened. */
function withSeenElsewhere(seen: SeenThreads): SeenThreads {
  const later = Object.entries(stored()).filter(([threadId, at]) => at > (seen[threadId] ?? ""));
  return { ...seen, ...Object.fromEntries(later) };
}

/** When this browser first came here: what ended before is no news to it. */
export const firstVisit = ((): string => {
  const known = remembered(firstVisitKey);
  if (known) return known;
  const now = new Date().toISOString();
  remember(firstVisitKey, now);
  return now;
})();

function stored(): SeenThreads {
  try {
    const value: unknown = JSON.parse(remembered(storageKey) ?? "{}");
    const isMap = typeof value === "object" && value !== null && Object.values(value).every((at) => typeof at === "string");
    return isMap ? (value as SeenThreads) : {};
  } catch {
    return {};
  }
}
