/** Whether the agent has been silent for too long, and what it may be busy with; Working asks for it here. */

import { createContext } from "react";

import type { Activity } from "@/contracts/contracts.gen";
import { fieldsOf } from "@/lib/fields";

import { workItemOf } from "./workItem";

export interface Silence {
  /** "Codex" */
  readonly agent: string;
  /** When something was last heard of the thread, by this browser's clock: the server's may differ. */
  readonly heardAt: () => number;
  /** How long it may be silent; 0 is for ever. */
  readonly limitMs: number;
  /** What it runs just now: then its silence means nothing. */
  readonly runs: string | null;
  readonly onRestart: () => void;
}

export const SilenceContext = createContext<Silence | null>(null);

/** For how long it has said nothing, once that is worth a word. */
export function silentFor({ heardAt, limitMs }: Pick<Silence, "heardAt" | "limitMs">, now: number): number | null {
  const passed = now - heardAt();
  return limitMs > 0 && passed >= limitMs ? passed : null;
}

/** The newest command or tool of the turn that has not ended yet, in a few words. */
export function runningToolOf(activities: readonly Activity[], activeTurnId: string | null): string | null {
  if (activeTurnId === null) return null;
  const over = new Set<unknown>();
  for (let place = activities.length - 1; place >= 0; place -= 1) {
    const activity = activities[place];
    if (activity === undefined || (activity.turnId !== null && activity.turnId !== activeTurnId)) return null;
    if (!activity.kind.startsWith("tool.")) continue;
    const fields = fieldsOf(activity.payload);
    if (activity.kind === "tool.completed" || fields["status"] === "completed") over.add(fields["itemId"]);
    else if (!over.has(fields["itemId"])) return nameOf(activity);
  }
  return null;
}

function nameOf({ payload, summary }: Activity): string {
  const item = workItemOf(payload, null, summary);
  const words = item.kind === "command" ? item.command : item.kind === "tool" ? item.title : summary;
  return words.split("\n")[0] ?? summary;
}
