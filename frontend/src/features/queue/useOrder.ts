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
  /** What the order was wished for; it is forgotten when the server says something new. */
  readonly of: readonly QueuedMessage[];
  readonly ids: readonly string[];
}

export function useOrder(queue: readonly QueuedMessage[], onReorder: (ids: readonly string[]) => Promise<void>): Order {
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const shown = wanted?.of === queue ? inOrder(queue, wanted.ids) : queue;
  const idsWith = (id: string, index: number) => {
    const others = shown.map((message) => message.id).filter((other) => other !== id);
    return others.toSpliced(index, 0, id);
  };
  return {
    shown,
    idsWith,
    place: (id, index) => setWanted({ of: queue, ids: idsWith(id, index) }),
    commit: (ids = shown.map((message) => message.id)) => {
      const isSame = ids.every((id, index) => queue[index]?.id === id);
      setWanted(isSame ? null : { of: queue, ids });
      if (!isSame) onReorder(ids).catch(() => setWanted(null));
    },
  };
}
