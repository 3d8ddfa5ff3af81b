import { expect, it } from "vitest";

import { matchesOf } from "./matches";

const find = (query: string, ...texts: string[]) => matchesOf(texts, (text) => text, query);

it("a beginning fits better than a word, and a word better than its middle", () => {
  expect(find("fix", "prefix it", "let us fix it", "Fix it")).toEqual(["Fix it", "let us fix it", "prefix it"]);
});

it("all words must be there, in any order", () => {
  expect(find("login bug", "bug in the login", "bug in the door")).toEqual(["bug in the login"]);
});

it("without a query everything stays as it was", () => {
  expect(find(" ", "b", "a")).toEqual(["b", "a"]);
});
