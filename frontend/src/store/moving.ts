/** A move, back to an earlier turn or back again, that is on its way: until the thread tells what came of it. */

import { isMove } from "@/lib/undoing";

import type { Activity, OrchestrationEvent, ThreadPage } from "../contracts/contracts.gen";
import { placeOf } from "./entries";

export interface Moving {
  readonly undoes: boolean;
  /** Whatever came of it has its place after this one. */
  readonly since: number;
}

export function movingAfter(moving: Moving | null, event: OrchestrationEvent): Moving | null {
  switch (event.type) {
    case "thread.checkpoint-revert-requested":
      return { undoes: event.payload.checkpointRef !== undefined, since: event.sequence };
    case "thread.activity-appended":
      return isOutcome(event.payload.activity) ? null : moving;
    default:
      return moving;
  }
}

/** Of a thread that was fetched anew. It counts as over where the page does not reach back to it. */
export function movingIn({ activities, before }: ThreadPage, moving: Moving | null): Moving | null {
  if (moving === null || (before ?? 0) > moving.since) return null;
  return activities.some((activity) => isOutcome(activity) && placeOf(activity) > moving.since) ? null : moving;
}

function isOutcome(activity: Activity): boolean {
  return isMove(activity) || activity.kind === "checkpoint.revert.failed";
}
