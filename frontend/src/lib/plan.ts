/** A plan's Markdown, as it is named and given to an agent. */

const longest = 60;

/** The title of the thread that implements the plan: its first heading, or its first line. */
export function implementationTitleOf(markdown: string): string {
  const heading = /^#{1,6}\s+(.+?)\s*#*$/m.exec(markdown)?.[1] ?? markdown.trim().split("\n")[0] ?? "";
  const words = heading.replace(/[*_`]/g, "").trim() || "the plan";
  return `Implement ${words.length > longest ? `${words.slice(0, longest - 1).trimEnd()}…` : words}`;
}

/** The words that agents and other clients know. */
export function orderToImplement(markdown: string): string {
  return `PLEASE IMPLEMENT THIS PLAN:\n${markdown}`;
}
