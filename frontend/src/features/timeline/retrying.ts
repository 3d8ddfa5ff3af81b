/** Whether the model is being asked again just now, read from what was told of its turn. */

import type { Activity } from "@/contracts/contracts.gen";
import { fieldsOf, numberOf, textOf } from "@/lib/fields";

export interface Retrying {
  /** A word or two: "network". */
  readonly cause: string;
  /** Which try it is; null where the agent tries for ever. */
  readonly attempt: number | null;
  readonly of: number | null;
  /** When the first try failed. */
  readonly since: string;
}

export function isRetry({ kind, payload }: Activity): boolean {
  return kind === "runtime.warning" && fieldsOf(payload)["retry"] !== undefined;
}

export function retryingOf(activities: readonly Activity[], activeTurnId: string | null): Retrying | null {
  if (activeTurnId === null) return null;
  let first: Activity | undefined;
  let last: Activity | undefined;
  for (const activity of newestOf(activities, activeTurnId)) {
    if (activity.kind === "runtime.reconnected") break;
    if (!isRetry(activity)) continue;
    last ??= activity;
    first = activity;
  }
  if (first === undefined || last === undefined) return null;
  const retry = fieldsOf(fieldsOf(last.payload)["retry"]);
  return {
    cause: textOf(retry["cause"]) ?? "connection lost",
    attempt: numberOf(retry["attempt"]) ?? null,
    of: numberOf(retry["of"]) ?? null,
    since: first.createdAt,
  };
}

/** A turn's activities, newest first; looks no further back than the turn. */
function* newestOf(activities: readonly Activity[], turnId: string): Generator<Activity> {
  for (let place = activities.length - 1; place >= 0; place -= 1) {
    const activity = activities[place];
    if (activity === undefined || (activity.turnId !== null && activity.turnId !== turnId)) return;
    if (activity.turnId === turnId) yield activity;
  }
}
