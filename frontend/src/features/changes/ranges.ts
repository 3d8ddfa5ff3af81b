/** The turns of a thread whose changes can be shown. */

import type { Checkpoint } from "@/contracts/contracts.gen";

import type { DiffRange } from "./openChanges";

export interface ShownTurn extends DiffRange {
  readonly turnId: string;
  readonly completedAt: string;
}

/** From the first that changed a file: what was before it, nobody may have kept. */
export function turnsOf(checkpoints: readonly Checkpoint[]): readonly ShownTurn[] {
  const first = checkpoints.findIndex(({ files }) => files.length > 0);
  if (first === -1) return [];
  return checkpoints.slice(first).map(({ turnId, completedAt, checkpointTurnCount }, place) => ({
    turnId,
    completedAt,
    from: checkpoints[first + place - 1]?.checkpointTurnCount ?? 0,
    to: checkpointTurnCount,
  }));
}

/** All that a thread changed; null where nothing is known. */
export function wholeOf(checkpoints: readonly Checkpoint[]): DiffRange | null {
  const turns = turnsOf(checkpoints);
  const [first, last] = [turns[0], turns.at(-1)];
  return first && last ? { from: first.from, to: last.to } : null;
}
