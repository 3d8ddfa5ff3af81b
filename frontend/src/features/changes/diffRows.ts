/** A diff of files as the rows of one long list. */

import { parseDiff, type DiffLine } from "@/ui/diff/parseDiff";
import type { FileDiff } from "@/ui/diff/splitDiff";

export type DiffRow =
  | { readonly kind: "file"; readonly file: FileDiff; readonly place: number }
  | { readonly kind: "line"; readonly line: DiffLine }
  | { readonly kind: "note"; readonly text: string }
  | { readonly kind: "closed"; readonly file: FileDiff; readonly place: number }
  | { readonly kind: "cut" };

export interface DiffRows {
  readonly rows: readonly DiffRow[];
  /** Where each file begins. */
  readonly places: readonly number[];
  /** Characters of the longest line. */
  readonly widest: number;
}

/** A longer file, and whatever comes after so many lines, is opened on request: the page stays quick. */
export const fileLinesLimit = 8_000;
export const allLinesLimit = 20_000;
/** Nobody reads on in a longer line. */
export const lineCharsLimit = 1_000;

export function diffRowsOf(
  files: readonly FileDiff[],
  opened: ReadonlySet<string>,
  isCut: boolean,
): DiffRows {
  const rows: DiffRow[] = [];
  const places: number[] = [];
  let [widest, drawn] = [0, 0];
  files.forEach((file, place) => {
    places.push(rows.length);
    rows.push({ kind: "file", file, place });
    const isLong = file.lineCount > fileLinesLimit || drawn + file.lineCount > allLinesLimit;
    if (file.mode !== null) rows.push({ kind: "note", text: `Permissions changed: ${file.mode}` });
    if (file.isBinary) rows.push({ kind: "note", text: "Binary file: it cannot be shown as text" });
    else if (file.lineCount === 0) rows.push(...emptyNote(file));
    else if (isLong && !opened.has(file.path)) rows.push({ kind: "closed", file, place });
    else {
      drawn += file.lineCount;
      for (const line of parseDiff(file.text)) {
        widest = Math.max(widest, line.text.length);
        rows.push({ kind: "line", line });
      }
    }
  });
  if (isCut) rows.push({ kind: "cut" });
  return { rows, places, widest: Math.min(widest, lineCharsLimit) };
}

function emptyNote({ kind, mode, oldPath }: FileDiff): DiffRow[] {
  if (kind === "renamed") return [{ kind: "note", text: `Renamed from ${oldPath ?? "another name"}, without a change` }];
  if (kind === "modified") return mode === null ? [{ kind: "note", text: "No line differs" }] : [];
  return [{ kind: "note", text: "An empty file" }];
}
