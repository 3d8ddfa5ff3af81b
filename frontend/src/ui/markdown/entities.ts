/** The few character references that agents write; others stay as they are. */

const named: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u00a0",
  "#39": "'",
};

export function decodeEntities(text: string): string {
  return text.includes("&") ? text.replace(/&(#?\w+);/g, (whole, name: string) => named[name] ?? whole) : text;
}
