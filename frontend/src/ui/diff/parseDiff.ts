/** A unified diff as lines to draw. */

export interface DiffLine {
  readonly kind: "added" | "removed" | "same" | "gap";
  readonly text: string;
  readonly oldNumber: number | null;
  readonly newNumber: number | null;
}

const hunkHead = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@ ?(.*)$/;
const fileHead = /^(?:diff --git|index |--- |\+\+\+ |new file|deleted file|similarity|rename|old mode|new mode)/;

/** Lines of a diff; text without hunks (a new file's bare content) reads as all added. */
export function parseDiff(diff: string): readonly DiffLine[] {
  const source = diff.replace(/\n$/, "").split("\n");
  if (!source.some((line) => hunkHead.test(line))) return bareLines(source);
  const lines: DiffLine[] = [];
  let oldNumber = 0;
  let newNumber = 0;
  let inHunk = false;
  for (const line of source) {
    const head = hunkHead.exec(line);
    if (head) {
      oldNumber = Number(head[1]);
      newNumber = Number(head[2]);
      if (inHunk || head[3]) lines.push({ kind: "gap", text: head[3] ?? "", oldNumber: null, newNumber: null });
      inHunk = true;
    } else if (!inHunk) {
      continue;
    } else if (line.startsWith("+")) {
      lines.push({ kind: "added", text: line.slice(1), oldNumber: null, newNumber: newNumber++ });
    } else if (line.startsWith("-")) {
      lines.push({ kind: "removed", text: line.slice(1), oldNumber: oldNumber++, newNumber: null });
    } else if (line.startsWith("diff --git")) {
      inHunk = false;
    } else if (!line.startsWith("\\")) {
      lines.push({ kind: "same", text: line.slice(1), oldNumber: oldNumber++, newNumber: newNumber++ });
    }
  }
  return lines;
}

function bareLines(source: readonly string[]): readonly DiffLine[] {
  const signed = source.filter((line) => !fileHead.test(line));
  const isSigned = signed.length > 0 && signed.every((line) => /^[+\- \\]/.test(line) || line === "");
  let oldNumber = 1;
  let newNumber = 1;
  return signed.map((line) => {
    if (isSigned && line.startsWith("-"))
      return { kind: "removed", text: line.slice(1), oldNumber: oldNumber++, newNumber: null };
    if (isSigned && line.startsWith(" "))
      return { kind: "same", text: line.slice(1), oldNumber: oldNumber++, newNumber: newNumber++ };
    const text = isSigned && line.startsWith("+") ? line.slice(1) : line;
    return { kind: "added", text, oldNumber: null, newNumber: newNumber++ };
  });
}
