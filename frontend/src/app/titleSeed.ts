/** A thread's first title: the first words of its first message, or of what else it begins with. */

import type { ReviewTarget } from "@/contracts/contracts.gen";

const longest = 60;

export function titleSeedOf(text: string): string {
  const line = text.trim().split("\n")[0]?.trim() ?? "";
  if (line.length <= longest) return line;
  const cut = line.slice(0, longest);
  const lastSpace = cut.lastIndexOf(" ");
  return `${cut.slice(0, lastSpace > longest / 2 ? lastSpace : longest).trimEnd()}…`;
}

/** The title of a thread that begins with a review, in the words in which the review itself is told. */
export function reviewTitleOf(target: ReviewTarget): string {
  switch (target.type) {
    case "uncommittedChanges":
      return "Review of uncommitted changes";
    case "baseBranch":
      return titleSeedOf(`Review of the changes against ${target.branch}`);
    case "commit":
      return `Review of commit ${target.sha.slice(0, 10)}`;
    case "custom":
      return titleSeedOf(`Review: ${target.instructions}`);
  }
}
