/** A diff of many files, as git prints it, file by file. */

export type FileKind = "added" | "modified" | "deleted" | "renamed";

export interface FileDiff {
  readonly path: string;
  readonly oldPath: string | null;
  readonly kind: FileKind;
  readonly isBinary: boolean;
  readonly additions: number;
  readonly deletions: number;
  /** From its first hunk on; empty where no line differs. */
  readonly text: string;
  readonly lineCount: number;
  /** Of those whose permissions differ: "100644 → 100755". */
  readonly mode: string | null;
}

const fileHead = "diff --git ";

export function splitDiff(diff: string): readonly FileDiff[] {
  const files: FileDiff[] = [];
  let at = diff.startsWith(fileHead) ? 0 : diff.indexOf(`\n${fileHead}`) + 1;
  if (at === 0 && !diff.startsWith(fileHead)) return files;
  while (at < diff.length) {
    const next = diff.indexOf(`\n${fileHead}`, at);
    files.push(fileOf(diff.slice(at, next === -1 ? diff.length : next + 1)));
    if (next === -1) break;
    at = next + 1;
  }
  return files;
}

function fileOf(part: string): FileDiff {
  const hunks = part.indexOf("\n@@ ");
  const head = (hunks === -1 ? part : part.slice(0, hunks)).split("\n");
  const text = hunks === -1 ? "" : part.slice(hunks + 1);
  const field = (name: string) => head.find((line) => line.startsWith(name))?.slice(name.length);
  const oldName = field("rename from ");
  const newName = field("rename to ");
  const named = side(field("+++ ")) ?? side(field("--- ")) ?? namedTwice(head[0] ?? "");
  const oldMode = field("old mode ");
  return {
    path: newName === undefined ? named : unquoted(newName),
    oldPath: oldName === undefined ? null : unquoted(oldName),
    kind: kindOf(head),
    isBinary: head.some((line) => line.startsWith("Binary files ") || line === "GIT binary patch"),
    ...countsOf(text),
    text,
    mode: oldMode === undefined ? null : `${oldMode} → ${field("new mode ") ?? ""}`,
  };
}

function kindOf(head: readonly string[]): FileKind {
  if (head.some((line) => line.startsWith("new file mode"))) return "added";
  if (head.some((line) => line.startsWith("deleted file mode"))) return "deleted";
  return head.some((line) => line.startsWith("rename to ")) ? "renamed" : "modified";
}

function countsOf(text: string): { additions: number; deletions: number; lineCount: number } {
  let [additions, deletions, lineCount] = [0, 0, 0];
  for (let at = 0; at < text.length; ) {
    const sign = text[at];
    if (sign === "+") additions += 1;
    else if (sign === "-") deletions += 1;
    lineCount += 1;
    const end = text.indexOf("\n", at);
    if (end === -1) break;
    at = end + 1;
  }
  return { additions, deletions, lineCount };
}

/** The name in `--- a/name` or `+++ b/name`; none in `/dev/null`. A name with spaces ends with a tab. */
function side(name: string | undefined): string | undefined {
  if (name === undefined || name === "/dev/null") return undefined;
  return unquoted(name.replace(/\t$/, "")).slice(2);
}

/** `diff --git a/x b/x`: both names are the same here, whatever signs are in them. */
function namedTwice(line: string): string {
  const names = line.slice(fileHead.length);
  return unquoted(names.slice(0, (names.length - 1) / 2)).slice(2);
}

const escapes: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 };

/** Git writes names with signs of its own in quotes, as C does. */
function unquoted(name: string): string {
  if (!name.startsWith('"') || !name.endsWith('"')) return name;
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  for (const [whole, octal, sign] of name.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|[^\\]+/gs)) {
    if (octal !== undefined) bytes.push(parseInt(octal, 8));
    else if (sign !== undefined) bytes.push(escapes[sign] ?? sign.charCodeAt(0));
    else bytes.push(...encoder.encode(whole));
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}
