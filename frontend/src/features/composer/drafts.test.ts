import { beforeEach, expect, it } from "vitest";

import { draftOf, forgetDrafts, keepDraft, withReturned } from "./drafts";

beforeEach(() => {
  localStorage.clear();
  forgetDrafts();
});

it("each thread keeps its own draft", () => {
  keepDraft("a", "one");
  keepDraft("b", "two");
  forgetDrafts();

  expect([draftOf("a"), draftOf("b"), draftOf("c")]).toEqual(["one", "two", ""]);
});

it("an empty draft leaves nothing behind", () => {
  keepDraft("a", "one");
  keepDraft("a", "");

  expect(localStorage).toHaveLength(0);
});

it("a message that comes back stands before what was typed since", () => {
  expect(withReturned("sent", "")).toBe("sent");
  expect(withReturned("sent", "more")).toBe("sent\n\nmore");
});
