/** What of a conversation goes, in words. */

import type { Loss } from "./loss";

/** "Your message “…” and 2 after it go"; null where nothing was said. */
export function messagesOf({ messages, answers }: Pick<Loss, "messages" | "answers">): string | null {
  const [first, ...others] = messages;
  if (!first) return answers === 0 ? null : "What the agent said goes.";
  const after = others.length > 0 ? ` and ${others.length} after it` : "";
  const answered = answers > 0 ? ", with all that the agent answered" : "";
  return `Your message “${shortened(first.text)}”${after} ${others.length > 0 ? "go" : "goes"}${answered}.`;
}

function shortened(text: string): string {
  const line = text.trim().replace(/\s+/g, " ");
  return line.length > 80 ? `${line.slice(0, 79)}…` : line || "an image";
}
