/** Which page the address names. Three pages need no router of a library. */

import { useSyncExternalStore } from "react";

export type Page =
  | { readonly name: "home" }
  | { readonly name: "newThread"; readonly projectId: string }
  | { readonly name: "thread"; readonly threadId: string };

export function pageOf(path: string): Page {
  const [room = "", id = "", ...rest] = path.split("/").filter(Boolean).map(decoded);
  if (rest.length > 0 || id === "") return { name: "home" };
  if (room === "thread") return { name: "thread", threadId: id };
  if (room === "new") return { name: "newThread", projectId: id };
  return { name: "home" };
}

export function pathOf(page: Page): string {
  switch (page.name) {
    case "home":
      return "/";
    case "newThread":
      return `/new/${encodeURIComponent(page.projectId)}`;
    case "thread":
      return `/thread/${encodeURIComponent(page.threadId)}`;
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
