/** Messages, activities and their rows for tests, which name only what they are about. */

import type { Activity, Message, ProposedPlan } from "@/contracts/contracts.gen";
import type { PendingMessage } from "@/store/state";

import { rowsOf, type Row } from "./rows";

let clock = 0;
export const nextInstant = () => new Date(Date.UTC(2026, 0, 1) + ++clock * 1000).toISOString();

export function said(id: string, role: Message["role"], text = id, more: Partial<Message> = {}): Message {
  const at = nextInstant();
  return { id, role, text, turnId: null, streaming: false, createdAt: at, updatedAt: at, ...more };
}

export function did(kind: string, payload: unknown = {}, more: Partial<Activity> = {}): Activity {
  return {
    id: `${kind}-${++clock}`,
    tone: kind.startsWith("tool") ? "tool" : "info",
    kind,
    summary: kind,
    payload,
    turnId: "t1",
    createdAt: nextInstant(),
    ...more,
  };
}

interface Given {
  messages?: Message[];
  activities?: Activity[];
  plans?: ProposedPlan[];
  pending?: PendingMessage[];
  activeTurnId?: string | null;
}

export function rows({ messages = [], activities = [], plans = [], pending = [], activeTurnId = null }: Given): readonly Row[] {
  return rowsOf({ messages, activities, plans, pending, activeTurnId });
}

/** Without the ends of turns, for rules that are not about them. */
export const middle = (given: Given) => rows(given).filter((row) => row.kind !== "settled");

export const kinds = (list: readonly Row[]) => list.map((row) => row.kind);
