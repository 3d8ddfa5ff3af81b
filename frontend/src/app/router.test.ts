import { expect, it } from "vitest";

import { pageOf, pathOf, type Page } from "./router";

it.each<Page>([
  { name: "home" },
  { name: "newThread", projectId: "p 1/2" },
  { name: "thread", threadId: "ä?#%" },
  { name: "replay", threadId: "ä?#%" },
  { name: "conversation", projectId: "p 1", conversation: { provider: "codex", id: "c/1" } },
])("$name comes back from its own path", (page) => {
  expect(pageOf(pathOf(page))).toEqual(page);
});

it.each(["/nowhere", "/thread", "/thread/a/b", "/new/", "/thread/%zz/x", "/conversation/p", "/conversation/p/nobody/c"])("%s is the home page", (path) => {
  expect(pageOf(path)).toEqual({ name: "home" });
});
