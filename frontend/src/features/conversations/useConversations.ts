import { useEffect, useRef, useState } from "react";

import type { ConversationList, ListedConversation } from "@/contracts/contracts.gen";
import { messageOf } from "@/ui/toasts";

/** `cursor` is of the next older page. */
export type Find = (search: string, cursor: string | null) => Promise<ConversationList>;

export interface Found {
  readonly conversations: readonly ListedConversation[];
  readonly loading: boolean;
  /** They are what was found before something else was asked for. */
  readonly outdated: boolean;
  readonly problem: string | null;
  /** Present while there are older ones. */
  readonly onOlder: (() => void) | null;
}

interface Answer extends ConversationList {
  readonly problem: string | null;
  /** To what it is the answer. */
  readonly find: Find | null;
  readonly search: string;
}

const nothing: Answer = { conversations: [], cursor: null, problem: null, find: null, search: "" };

/** A word is typed faster than an agent searches. */
const pauseMs = 200;

/** What an agent keeps that fits `search`; answers that come too late are dropped. */
export function useConversations(find: Find, search: string): Found {
  const [answer, setAnswer] = useState(nothing);
  const [loading, setLoading] = useState(true);
  const asked = useRef(0);

  const ask = async (known: Answer): Promise<void> => {
    asked.current += 1;
    const mine = asked.current;
    setLoading(true);
    const next = await answerOf(find, search, known);
    if (asked.current !== mine) return;
    setAnswer(next);
    setLoading(false);
  };
  const latest = useRef(ask);
  useEffect(() => {
    latest.current = ask;
  });
  useEffect(() => {
    const timer = setTimeout(() => void latest.current(nothing), search === "" ? 0 : pauseMs);
    return () => clearTimeout(timer);
  }, [find, search]);

  const { conversations, problem, cursor } = answer.find === find ? answer : nothing; // else another agent's
  const outdated = answer.find !== find || answer.search !== search;
  const onOlder = cursor === null || outdated ? null : () => void ask(answer);
  return { conversations, loading: loading || outdated, outdated, problem, onOlder };
}

/** What is known with the next page; what is known stays where that fails. */
async function answerOf(find: Find, search: string, known: Answer): Promise<Answer> {
  try {
    const { conversations, cursor } = await find(search, known.cursor);
    return { conversations: [...known.conversations, ...conversations], cursor, problem: null, find, search };
  } catch (error) {
    return { ...known, problem: messageOf(error), find, search };
  }
}
