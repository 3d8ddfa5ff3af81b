import { expect, it } from "vitest";

import { implementationTitleOf, orderToImplement } from "./plan";

it.each([
  ["# Write `hello.md`\n\n1. add it", "Implement Write hello.md"],
  ["Some words first.\n\n## Then a heading ##\n", "Implement Then a heading"],
  ["- just\n- steps", "Implement - just"],
  ["", "Implement the plan"],
  [`# ${"long ".repeat(20)}`, "Implement long long long long long long long long long long long long…"],
])("the plan %j makes a thread named %j", (markdown, title) => {
  expect(implementationTitleOf(markdown)).toBe(title);
});

it("the order holds the whole plan", () => {
  expect(orderToImplement("# A\n- one")).toBe("PLEASE IMPLEMENT THIS PLAN:\n# A\n- one");
});
