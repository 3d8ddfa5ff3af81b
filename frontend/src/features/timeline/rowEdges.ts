import type { Row } from "./rows";

function isInBlock(row: Row | undefined): boolean {
  return row?.kind === "work" || row?.kind === "request";
}

/** Marks where each run of work begins and ends, so that it is drawn as one block. */
export function withEdges(rows: readonly Row[]): readonly Row[] {
  return rows.map((row, index) =>
    row.kind === "work" || row.kind === "request"
      ? { ...row, first: !isInBlock(rows[index - 1]), last: !isInBlock(rows[index + 1]) }
      : row,
  );
}
