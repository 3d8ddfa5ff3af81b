import { expect, it } from "vitest";

import { isAnswered, NO_ANSWER, spokenAnswer, withOption, withOwn } from "./answers";
import type { Question } from "./pending";

const question: Question = { id: "q", header: "", text: "?", options: [], multiple: false, secret: false };

it("one option replaces another", () => {
  const answer = withOption(withOption(NO_ANSWER, "a", false), "b", false);

  expect(spokenAnswer(question, answer)).toBe("b");
});

it("own words replace the option, and an option the own words", () => {
  const own = withOwn(withOption(NO_ANSWER, "a", false), " mine ", false);
  expect(spokenAnswer(question, own)).toBe("mine");
  expect(spokenAnswer(question, withOption(own, "a", false))).toBe("a");
});

it("where several are allowed they add up, and a second press takes one back", () => {
  const many = { ...question, multiple: true };
  const both = withOption(withOption(NO_ANSWER, "a", true), "b", true);

  expect(spokenAnswer(many, both)).toEqual(["a", "b"]);
  expect(spokenAnswer(many, withOption(both, "a", true))).toBe("b");
});

it("spaces are no answer", () => {
  expect(isAnswered(withOwn(NO_ANSWER, "  ", false))).toBe(false);
});
