/** What can be asked by name in the message field: `/review …`, `/compact`, `/plan`. */

import type { ReviewTarget } from "@/contracts/contracts.gen";

export type SlashName = "review" | "compact" | "plan";

export type SlashOrder =
  | { readonly name: "review"; readonly target: ReviewTarget }
  | { readonly name: "compact" }
  | { readonly name: "plan" };

export interface SlashEntry {
  readonly id: string;
  readonly name: SlashName;
  /** As it is typed. */
  readonly text: string;
  readonly note: string;
  /** What is done; null where more must be typed, beginning with `completion`. */
  readonly order: SlashOrder | null;
  readonly completion: string;
}

const uncommitted: SlashOrder = { name: "review", target: { type: "uncommittedChanges" } };

const commands: readonly SlashEntry[] = [
  entry("review", "/review", "Have changes looked over: uncommitted, of a branch, of a commit", null, "/review "),
  entry("compact", "/compact", "Let the agent sum up this conversation, to make room", { name: "compact" }),
  entry("plan", "/plan", "Plan first, or begin with the work", { name: "plan" }),
];

const targets: readonly SlashEntry[] = [
  entry("review", "/review changes", "Everything that is not committed", uncommitted),
  entry("review", "/review branch …", "What is not in another branch", null, "/review branch "),
  entry("review", "/review commit …", "One commit", null, "/review commit "),
  entry("review", "/review …", "With instructions of your own: just write them", null, "/review "),
];

function entry(
  name: SlashName,
  text: string,
  note: string,
  order: SlashOrder | null,
  completion = text,
): SlashEntry {
  return { id: text, name, text, note, order, completion };
}

/** What the text asks for; null where it is a message like any other, or not whole yet. */
export function orderOf(text: string): SlashOrder | null {
  const said = text.trim();
  if (said === "/plan") return { name: "plan" };
  if (said === "/compact") return { name: "compact" };
  const review = /^\/review(?:\s+([\s\S]*))?$/.exec(said);
  if (!review) return null;
  const target = targetOf(review[1]?.trim() ?? "");
  return target && { name: "review", target };
}

/** Why the text is neither sent nor done as it stands. */
export function lackOf(text: string): string | null {
  const lacks = /^\/review\s+(branch|commit)$/.exec(text.trim());
  return lacks ? `Name the ${lacks[1]}: /review ${lacks[1]} ${lacks[1] === "branch" ? "main" : "1a2b3c4"}` : null;
}

function targetOf(wanted: string): ReviewTarget | null {
  if (wanted === "" || wanted === "changes") return { type: "uncommittedChanges" };
  const named = /^(branch|commit)(?:\s+(\S+))?$/.exec(wanted);
  if (!named) return { type: "custom", instructions: wanted };
  const name = named[2];
  if (name === undefined) return null;
  return named[1] === "branch" ? { type: "baseBranch", branch: name } : { type: "commit", sha: name };
}

/** What the menu offers for a text that is being typed. */
export function entriesFor(text: string, offered: ReadonlySet<SlashName>): readonly SlashEntry[] {
  if (/^\/[a-z]*$/.test(text) && text !== "/review")
    return commands.filter((one) => offered.has(one.name) && one.text.startsWith(text));
  const review = /^\/review(?: +([^\n]*))?$/.exec(text);
  if (!review || !offered.has("review")) return [];
  const wanted = review[1] ?? "";
  const fitting = targets.filter((one) => one.text.startsWith(`/review ${wanted}`));
  if (fitting.length > 0) return fitting;
  const order = orderOf(text);
  return order?.name === "review" ? [entry("review", text.trim(), noteOf(order.target), order)] : [];
}

function noteOf(target: ReviewTarget): string {
  switch (target.type) {
    case "baseBranch":
      return `What is not in ${target.branch}`;
    case "commit":
      return `Commit ${target.sha}`;
    case "custom":
      return "With these instructions";
    case "uncommittedChanges":
      return "Everything that is not committed";
  }
}
