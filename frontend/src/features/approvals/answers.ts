/** Answers under construction: chosen options, or words of one's own. */

import type { Question } from "./pending";

export interface Answer {
  readonly chosen: readonly string[];
  readonly own: string;
}

export const NO_ANSWER: Answer = { chosen: [], own: "" };

/** The answer after an option was pressed: one of several, or one more. */
export function withOption(answer: Answer, label: string, multiple: boolean): Answer {
  if (!multiple) return { chosen: [label], own: "" };
  const chosen = answer.chosen.includes(label)
    ? answer.chosen.filter((one) => one !== label)
    : [...answer.chosen, label];
  return { ...answer, chosen };
}

/** Words of one's own replace the choice where only one answer is allowed. */
export function withOwn(answer: Answer, own: string, multiple: boolean): Answer {
  return { chosen: multiple || own === "" ? answer.chosen : [], own };
}

/** What the agent is told: a text for each question, or a list where several answers were allowed and given. */
export function spokenAnswer(question: Question, answer: Answer): string | readonly string[] {
  const all = [...answer.chosen, ...(answer.own.trim() === "" ? [] : [answer.own.trim()])];
  return question.multiple && all.length > 1 ? all : (all[0] ?? "");
}

export function isAnswered(answer: Answer): boolean {
  return answer.chosen.length > 0 || answer.own.trim() !== "";
}
