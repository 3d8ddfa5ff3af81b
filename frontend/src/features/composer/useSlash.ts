import { useState, type KeyboardEvent } from "react";

import type { ReviewTarget } from "@/contracts/contracts.gen";
import { entriesFor, lackOf, orderOf, type SlashEntry, type SlashName, type SlashOrder } from "./slashCommands";

/** What can be asked by name here; absent what cannot. */
export interface SlashActions {
  readonly onReview?: ((target: ReviewTarget) => Promise<void>) | undefined;
  readonly onCompact?: (() => Promise<void>) | undefined;
  readonly onPlan?: (() => void) | undefined;
}

interface SlashField {
  readonly text: string;
  readonly setText: (text: string) => void;
  readonly follow: (order: () => Promise<void>, failed: string) => void;
  readonly running: boolean;
  /** Says why something is not done; the text stays. */
  readonly refuse: (sentence: string) => void;
}

export interface Slash {
  readonly entries: readonly SlashEntry[];
  readonly at: number;
  readonly point: (at: number) => void;
  readonly choose: (entry: SlashEntry) => void;
  /** True where the menu has taken the key. */
  readonly onKeyDown: (event: KeyboardEvent) => boolean;
  /** True where the text is not for the agent to read. */
  readonly submit: () => boolean;
}

const busySentence = "The agent is at work: this begins when its turn is over.";

/** What is said where something cannot be asked by name: no agent would take the word for it. */
const absentSentences: Readonly<Record<SlashName, string>> = {
  review: "Choose an agent first: then it can review.",
  compact: "There is nothing to compact yet: nothing was said in this thread.",
  plan: "This agent has no mode for planning. Ask for a plan in your own words.",
};

export function useSlash({ text, setText, follow, running, refuse }: SlashField, actions: SlashActions): Slash {
  const [pointed, point] = useState({ text: "", at: 0 });
  const [dismissed, dismiss] = useState<string | null>(null);
  const offered = offeredBy(actions);
  const entries = dismissed === text ? [] : entriesFor(text, offered);
  const at = pointed.text === text ? Math.min(pointed.at, entries.length - 1) : 0;
  const pointTo = (place: number) => point({ text, at: (place + entries.length) % entries.length });

  const run = (order: SlashOrder) => {
    if (order.name === "plan") {
      setText("");
      actions.onPlan?.();
      return;
    }
    if (running) {
      refuse(busySentence);
      return;
    }
    if (order.name === "compact") follow(async () => actions.onCompact?.(), "The conversation was not compacted");
    else follow(async () => actions.onReview?.(order.target), "The review was not begun");
  };
  const choose = (entry: SlashEntry) => {
    if (entry.order) run(entry.order);
    else if (entry.completion === text) dismiss(text);
    else setText(entry.completion);
  };
  return {
    entries,
    at,
    point: pointTo,
    choose,
    onKeyDown: (event) => {
      const entry = entries[at];
      if (!entry || event.nativeEvent.isComposing) return false;
      if (event.key === "ArrowDown") pointTo(at + 1);
      else if (event.key === "ArrowUp") pointTo(at - 1);
      else if (event.key === "Escape") dismiss(text);
      else if (event.key === "Tab" && !event.shiftKey) setText(entry.completion);
      else if (event.key === "Enter" && !event.shiftKey) choose(entry);
      else return false;
      event.preventDefault();
      return true;
    },
    submit: () => {
      const order = orderOf(text);
      if (order && offered.has(order.name)) {
        run(order);
        return true;
      }
      if (order) {
        refuse(absentSentences[order.name]);
        return true;
      }
      const lack = offered.has("review") ? lackOf(text) : null;
      if (lack) refuse(lack);
      return lack !== null;
    },
  };
}

function offeredBy({ onReview, onCompact, onPlan }: SlashActions): ReadonlySet<SlashName> {
  const names = new Set<SlashName>();
  if (onReview) names.add("review");
  if (onCompact) names.add("compact");
  if (onPlan) names.add("plan");
  return names;
}
