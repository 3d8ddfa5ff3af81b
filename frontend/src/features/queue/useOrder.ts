import { useState } from "react";

import type { QueuedMessage } from "@/contracts/contracts.gen";
import { inOrder } from "@/store/queue";

interface Order {
  /** In the order that the person wants, also while the server does not know of it yet. */
  readonly shown: readonly QueuedMessage[];
  /** Shows the message at a place; nothing is sent. */
  readonly place: (id: string, index: number) => void;
  /** Asks the server for what is shown. */
  readonly commit: (ids?: readonly string[]) => void;
  readonly idsWith: (id: string, index: number) => readonly string[];
}

interface Wanted {
  readonly ids: readonly string[];
  /** The queue that it was wished for. */
  readonly of: readonly QueuedMessage[];
}

/**
 * `onReorder` resolves when `queue` has the new order. Until then what is wanted is shown, and the next move starts
 * from it; what is only placed is forgotten when the queue changes.
 */
export function useOrder(queue: readonly QueuedMessage[], onReorder: (ids: readonly string[]) => Promise<void>): Order {
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const [unanswered, setUnanswered] = useState(0);
  const isWanted = wanted !== null && (unanswered > 0 || wanted.of === queue);
  const shown = isWanted ? inOrder(queue, wanted.ids) : queue;

  const idsWith = (id: string, index: number) => {
    const others = shown.map((message) => message.id).filter((other) => other !== id);
    return others.toSpliced(index, 0, id);
  };
  const forget = (ids: readonly string[]) => setWanted((latest) => (latest?.ids === ids ? null : latest));
  const send = async (ids: readonly string[]) => {
    setUnanswered((count) => count + 1);
    try {
      await onReorder(ids);
      forget(ids);
    } catch {
      setWanted(null);
    } finally {
      setUnanswered((count) => count - 1);
    }
  };
  return {
    shown,
    idsWith,
    place: (id, index) => setWanted({ of: queue, ids: idsWith(id, index) }),
    commit: (ids = shown.map((message) => message.id)) => {
      setWanted({ of: queue, ids });
      const isSame = unanswered === 0 && ids.every((id, index) => queue[index]?.id === id);
      if (!isSame) void send(ids);
    },
  };
}
