/** Finding one of many by a few letters. */

/** How well `query` fits `text`: the lower the better, null when it does not fit. */
function fitOf(text: string, query: string): number | null {
  const source = text.toLowerCase();
  const wanted = query.trim().toLowerCase();
  if (wanted === "") return 0;
  const at = source.indexOf(wanted);
  if (at === 0) return 1;
  if (at > 0) return /\W/.test(source.charAt(at - 1)) ? 2 : 3;
  return wanted.split(/\s+/).every((word) => source.includes(word)) ? 4 : null;
}

/** Those that fit, best first; among equals the given order stays. */
export function matchesOf<T>(items: readonly T[], textOf: (item: T) => string, query: string): readonly T[] {
  return items
    .map((item) => ({ item, fit: fitOf(textOf(item), query) }))
    .filter((one): one is { item: T; fit: number } => one.fit !== null)
    .sort((one, other) => one.fit - other.fit)
    .map(({ item }) => item);
}
