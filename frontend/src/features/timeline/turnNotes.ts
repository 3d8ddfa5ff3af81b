/** What is told of a turn's checkpoint, which its line of changes shows. */

import type { Activity, Checkpoint } from "@/contracts/contracts.gen";

/** Null what was not told. */
export interface TurnNotes {
  readonly captured: Activity | null;
  readonly shared: Activity | null;
  readonly runsOn: Activity | null;
  readonly leftOut: Activity | null;
  readonly failed: Activity | null;
}

const none: TurnNotes = { captured: null, shared: null, runsOn: null, leftOut: null, failed: null };

const fields: Readonly<Record<string, keyof TurnNotes>> = {
  "checkpoint.captured": "captured",
  "checkpoint.shared-folder": "shared",
  "checkpoint.commands-running": "runsOn",
  "checkpoint.left-out": "leftOut",
  "checkpoint.capture.failed": "failed",
};

/** Told by the line of the turn that it is about. */
export function isTurnNote({ kind, turnId }: Activity): boolean {
  return turnId !== null && kind in fields;
}

export interface TurnChanges extends TurnNotes {
  readonly checkpoint: Checkpoint | null;
  /** The count of the turn before. */
  readonly from: number;
}

/** By turn; not those that nothing is known of, such as turns of conversations that came from elsewhere. */
export function changesOf(
  checkpoints: readonly Checkpoint[],
  activities: readonly Activity[],
): ReadonlyMap<string, TurnChanges> {
  const notes = new Map<string, TurnNotes>();
  for (const activity of activities) {
    const field = fields[activity.kind];
    const { turnId } = activity;
    if (field && turnId !== null) notes.set(turnId, { ...(notes.get(turnId) ?? none), [field]: activity });
  }
  const changes = new Map<string, TurnChanges>();
  checkpoints.forEach((checkpoint, place) => {
    const told = notes.get(checkpoint.turnId) ?? none;
    if (checkpoint.files.length === 0 && told.captured === null) return;
    const from = checkpoints[place - 1]?.checkpointTurnCount ?? 0;
    changes.set(checkpoint.turnId, { ...told, checkpoint, from });
  });
  for (const [turnId, told] of notes)
    if (told.failed !== null && !changes.has(turnId)) changes.set(turnId, { ...told, checkpoint: null, from: 0 });
  return changes;
}
