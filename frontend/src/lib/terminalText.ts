/** What a program wrote to its terminal, as plain text. */

const escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[PX^_][\s\S]*?\u001b\\|[@-Z\\-_=>])/g;
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** Without colours and cursor moves; a line that was redrawn reads as it was left. */
export function plainText(output: string): string {
  return output
    .replace(escapes, "")
    .replace(/\r+\n/g, "\n")
    .split("\n")
    .map((line) => (line.includes("\r") ? lastDrawn(line) : line))
    .join("\n")
    .replace(controls, "");
}

function lastDrawn(line: string): string {
  return line.split("\r").findLast((part) => part !== "") ?? "";
}

/** The last `count` lines, and how many come before them. */
export function tailOf(text: string, count: number): { readonly tail: string; readonly hidden: number } {
  const lines = text.replace(/\n+$/, "").split("\n");
  const hidden = Math.max(lines.length - count, 0);
  return { tail: lines.slice(hidden).join("\n"), hidden };
}
