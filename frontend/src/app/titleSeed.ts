/** A thread's first title: the first words of its first message. */

const longest = 60;

export function titleSeedOf(text: string): string {
  const line = text.trim().split("\n")[0]?.trim() ?? "";
  if (line.length <= longest) return line;
  const cut = line.slice(0, longest);
  const lastSpace = cut.lastIndexOf(" ");
  return `${cut.slice(0, lastSpace > longest / 2 ? lastSpace : longest).trimEnd()}…`;
}
