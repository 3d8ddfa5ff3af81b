import { beforeEach, expect, it } from "vitest";

import { draftOf, forgetDrafts, keepDraft, returnDraft, takeDraft, withReturned } from "./drafts";

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

it("messages that come back to a thread from elsewhere keep their order", () => {
  keepDraft("a", "typed since");
  returnDraft("a", "one");
  returnDraft("a", "two");

  expect(draftOf("a")).toBe("one\n\ntwo\n\ntyped since");
});

it("a message that comes back later than the next stands before it", () => {
  keepDraft("a", "one");
  const one = takeDraft("a");
  keepDraft("a", "two");
  const two = takeDraft("a");

  two.back();
  one.back();

  expect(draftOf("a")).toBe("one\n\ntwo");
});
