import { useState } from "react";

import type { QueuedMessage } from "@/contracts/contracts.gen";
import { useWanted } from "@/lib/useWanted";
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

interface Placed {
  readonly ids: readonly string[];
  /** It is forgotten when the queue is another. */
  readonly of: readonly QueuedMessage[];
}

/** `onReorder` resolves when `queue` has the new order. Until then the next move starts from what is wanted. */
export function useOrder(queue: readonly QueuedMessage[], onReorder: (ids: readonly string[]) => Promise<void>): Order {
  const [ids, want] = useWanted(idsOf(queue), (wanted) => onReorder(wanted).catch(() => undefined));
  const [placed, setPlaced] = useState<Placed | null>(null);
  const asked = inOrder(queue, ids);
  const shown = placed?.of === queue ? inOrder(queue, placed.ids) : asked;

  const idsWith = (id: string, index: number) => idsOf(shown).filter((other) => other !== id).toSpliced(index, 0, id);
  return {
    shown,
    idsWith,
    place: (id, index) => setPlaced({ of: queue, ids: idsWith(id, index) }),
    commit: (next = idsOf(shown)) => {
      setPlaced(null);
      if (next.some((id, index) => asked[index]?.id !== id)) want(next);
    },
  };
}

function idsOf(messages: readonly QueuedMessage[]): readonly string[] {
  return messages.map((message) => message.id);
}
