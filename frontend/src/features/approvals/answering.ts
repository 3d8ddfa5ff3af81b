/** Answers while they are being given, by request: they outlive a change of threads, and nobody gives two. */

import { create } from "zustand";

import { showFailure } from "@/ui/toasts";

import type { Answer } from "./answers";
import type { PendingRequest } from "./pending";

/** By question. */
export type Answers = Readonly<Record<string, Answer>>;

interface Answering {
  readonly answers: Answers;
  /** How often answers had failed when this one was given; null while it is not given. */
  readonly givenAt: number | null;
}

/** Requests in memory: beyond, those that were answered longest ago go. */
const LIMIT = 20;

const nothing: Answering = { answers: {}, givenAt: null };
const all = create<Readonly<Record<string, Answering>>>(() => ({}));

export function useAnswering({ requestId, failures = 0 }: PendingRequest) {
  const { answers, givenAt } = all((known) => known[requestId] ?? nothing);
  const change = (changes: Partial<Answering>) => {
    const { [requestId]: before = nothing, ...others } = all.getState();
    const kept = Object.entries(others).slice(1 - LIMIT);
    all.setState({ ...Object.fromEntries(kept), [requestId]: { ...before, ...changes } }, true);
  };
  return {
    answers,
    given: givenAt === failures,
    setAnswers: (next: Answers) => change({ answers: next }),
    give: (answer: () => Promise<void>, failed: string) => {
      change({ givenAt: failures });
      answer().catch((error: unknown) => {
        change({ givenAt: null });
        showFailure(failed, error);
      });
    },
  };
}

/** As after a reload. */
export function forgetAnswers(): void {
  all.setState({}, true);
}
