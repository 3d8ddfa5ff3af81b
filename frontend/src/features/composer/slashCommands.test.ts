import { expect, it } from "vitest";

import { entriesFor, lackOf, orderOf, type SlashName } from "./slashCommands";

const all: ReadonlySet<SlashName> = new Set(["review", "compact", "plan"]);
const offered = (text: string, names = all) => entriesFor(text, names).map((entry) => entry.text);

it.each([
  ["/review", { type: "uncommittedChanges" }],
  ["/review changes ", { type: "uncommittedChanges" }],
  ["/review branch main", { type: "baseBranch", branch: "main" }],
  ["/review commit 1a2b3c4", { type: "commit", sha: "1a2b3c4" }],
  ["/review branch by branch", { type: "custom", instructions: "branch by branch" }],
  ["/review the\nerrors", { type: "custom", instructions: "the\nerrors" }],
])("%j asks for a review", (text, target) => {
  expect(orderOf(text)).toEqual({ name: "review", target });
});

it.each(["/compact", "/plan"])("%s is an order", (text) => {
  expect(orderOf(` ${text} `)).toEqual({ name: text.slice(1) });
});

it.each(["/reviewer", "/compact it", "/home/dev is full", "/", "say /review", "/plans"])(
  "%j is a message like any other",
  (text) => {
    expect(orderOf(text)).toBeNull();
    expect(lackOf(text)).toBeNull();
  },
);

it.each(["/review branch", "/review commit "])("%j says what it lacks", (text) => {
  expect(orderOf(text)).toBeNull();
  expect(lackOf(text)).toContain("Name the");
});

it("a slash offers everything, letters narrow it down", () => {
  expect(offered("/")).toEqual(["/review", "/compact", "/plan"]);
  expect(offered("/co")).toEqual(["/compact"]);
  expect(offered("/x")).toEqual([]);
});

it("a review asks of what, until it is said", () => {
  expect(offered("/review")).toHaveLength(4);
  expect(offered("/review br")).toEqual(["/review branch …"]);
  expect(offered("/review branch main")).toEqual(["/review branch main"]);
  expect(offered("/review look at errors")).toEqual(["/review look at errors"]);
});

it("what cannot be done here is not offered", () => {
  expect(offered("/", new Set(["plan"]))).toEqual(["/plan"]);
  expect(offered("/review ", new Set(["plan"]))).toEqual([]);
});

it("a longer message that begins with a slash opens no menu", () => {
  expect(offered("/usr/bin is full")).toEqual([]);
  expect(offered("/review\nplease")).toEqual([]);
});
