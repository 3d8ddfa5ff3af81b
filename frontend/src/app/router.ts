/** Which page the address names. A handful of pages need no router of a library. */

import { useSyncExternalStore } from "react";

import type { ConversationRef } from "@/contracts/contracts.gen";

export type Page =
  | { readonly name: "home" }
  | { readonly name: "newThread"; readonly projectId: string }
  | { readonly name: "thread" | "replay"; readonly threadId: string }
  | { readonly name: "conversation"; readonly projectId: string; readonly conversation: ConversationRef };

export function pageOf(path: string): Page {
  const [room = "", id = "", ...rest] = path.split("/").filter(Boolean).map(decoded);
  if (room === "conversation") return conversationPageOf(id, ...rest);
  if (rest.length > 0 || id === "") return { name: "home" };
  if (room === "thread" || room === "replay") return { name: room, threadId: id };
  if (room === "new") return { name: "newThread", projectId: id };
  return { name: "home" };
}

function conversationPageOf(projectId: string, provider = "", id = "", ...rest: string[]): Page {
  const isAgent = provider === "codex" || provider === "demo" || provider === "claudeAgent";
  if (!isAgent || projectId === "" || id === "" || rest.length > 0) return { name: "home" };
  return { name: "conversation", projectId, conversation: { provider, id } };
}

export function pathOf(page: Page): string {
  switch (page.name) {
    case "home":
      return "/";
    case "newThread":
      return `/new/${encodeURIComponent(page.projectId)}`;
    case "thread":
    case "replay":
      return `/${page.name}/${encodeURIComponent(page.threadId)}`;
    case "conversation": {
      const { provider, id } = page.conversation;
      return `/conversation/${[page.projectId, provider, id].map(encodeURIComponent).join("/")}`;
    }
  }
}

/** Goes to a page; `replace` leaves no way back to the present one. */
export function goTo(page: Page, how: "push" | "replace" = "push"): void {
  const path = pathOf(page);
  if (path === location.pathname) return;
  if (how === "push") history.pushState(null, "", path);
  else history.replaceState(null, "", path);
  window.dispatchEvent(new PopStateEvent("popstate"));
}

/** To a thread that is still being made: says whether it went there. Whoever has left the present page by then stays. */
export function wayToThread(how: "push" | "replace"): (threadId: string) => boolean {
  const from = location.pathname;
  return (threadId) => {
    const isHere = location.pathname === from;
    if (isHere) goTo({ name: "thread", threadId }, how);
    return isHere;
  };
}

export function usePath(): string {
  return useSyncExternalStore(subscribe, () => location.pathname);
}

function subscribe(changed: () => void): () => void {
  window.addEventListener("popstate", changed);
  return () => window.removeEventListener("popstate", changed);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
