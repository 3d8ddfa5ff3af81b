/** Which of a thread's moves, back to an earlier turn and back again, can be undone. Pure. */

import { fieldsOf, textOf } from "@/lib/fields";
import { directionOf, undoesEverything, undoRefOf, type Direction } from "@/lib/undoing";
import { MOVES_KEPT } from "@/store/moves";

import type { ReturnRow, Row } from "./rows";

/** The rows with what can be done about each move; of two that lead to the same, the newer is offered. */
export function withStages(rows: readonly Row[]): readonly Row[] {
  const moves = new Map<string, Move>();
  const directions = new Map<string, Direction>();
  let present = "the beginning";
  let saidSince = false;
  for (const row of rows) {
    if (row.kind === "return") {
      const { payload } = row.activity;
      const undid = undoesEverything(payload) ? moves.get(textOf(fieldsOf(payload)["undid"]) ?? "") : undefined;
      const ref = undoRefOf(payload) ?? row.key;
      directions.set(ref, directionOf(row.activity, directions));
      moves.set(ref, { row: { ...row, direction: directions.get(ref) ?? row.direction }, before: present });
      present = undid?.before ?? row.key;
      saidSince = false;
    } else if (row.kind === "chapter" || (row.kind === "user" && !row.pending)) {
      present = row.key;
      saidSince = true;
    }
  }
  if (moves.size === 0) return rows;
  const stages = stagesOf([...moves.values()].reverse(), present, saidSince);
  return rows.map((row) => stages.get(row.key) ?? row);
}

interface Move {
  readonly row: ReturnRow;
  /** Names what the thread was right before it. */
  readonly before: string;
}

function stagesOf(newestFirst: readonly Move[], present: string, saidSince: boolean): Map<string, ReturnRow> {
  const reached = new Set([present]);
  const stages = newestFirst.map(({ row, before }, place): [string, ReturnRow] => {
    const isOver = place > 0 && (place >= MOVES_KEPT || reached.has(before) || !undoesEverything(row.activity.payload));
    const stage = isOver ? "over" : place > 0 ? "earlier" : saidSince ? "passed" : "open";
    reached.add(before);
    return [row.key, { ...row, stage }];
  });
  return new Map(stages);
}
