/** What is said of a conversation that an agent keeps by itself. */

import type { Conversation } from "@/contracts/contracts.gen";

const sources: Readonly<Record<string, string>> = {
  cli: "terminal",
  exec: "codex exec",
  vscode: "editor or app",
  appServer: "app",
};

export function titleOf(conversation: Conversation): string {
  const first = conversation.title.split("\n").find((line) => line.trim() !== "");
  return first?.trim() ?? "Untitled conversation";
}

/** Where it was begun: "terminal". */
function sourceOf({ source }: Conversation): string | null {
  return source === null ? null : (sources[source] ?? source);
}

/** "terminal · gpt-5.5 · on main · 0.169.0": what is known of it. */
export function factsOf(conversation: Conversation): string {
  const { model, branch, version } = conversation;
  return [sourceOf(conversation), model, branch && `on ${branch}`, version].filter(Boolean).join(" · ");
}
