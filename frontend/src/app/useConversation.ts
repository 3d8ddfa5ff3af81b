import { useCallback, useEffect, useRef, useState } from "react";

import type { Activity, ConversationHistory, ConversationRef, Message, ProposedPlan } from "@/contracts/contracts.gen";
import type { Client } from "@/store/client";
import { useClient } from "@/store/context";
import { messageOf, showFailure } from "@/ui/toasts";

export interface Seen {
  readonly listed: ConversationHistory["listed"];
  readonly messages: readonly Message[];
  readonly activities: readonly Activity[];
  readonly plans: readonly ProposedPlan[];
  readonly cursor: string | null;
}

/** Places count within a page: each older page lies this far before the one after it. */
const pageLength = 1_000_000;

interface Reading {
  readonly seen: Seen | null;
  readonly problem: string | null;
  readonly loadingOlder: boolean;
  readonly onLoadOlder: () => void;
}

/** A conversation that an agent keeps, page by page; nothing of it is kept here. */
export function useConversation(projectId: string, { provider, id }: ConversationRef): Reading {
  const client = useClient();
  const [seen, setSeen] = useState<Seen | null>(null);
  const [pages, setPages] = useState(0);
  const [problem, setProblem] = useState<string | null>(null);
  const [loadingOlder, setLoadingOlder] = useState(false);

  useEffect(() => {
    let current = true;
    read(client, projectId, { provider, id }, null).then(
      (page) => {
        if (!current) return;
        setSeen(placed(page, 0));
        setPages(1);
      },
      (error: unknown) => {
        if (current) setProblem(messageOf(error));
      },
    );
    return () => {
      current = false;
    };
  }, [client, projectId, provider, id]);

  const cursor = seen?.cursor ?? null;
  const asked = useRef<string | null>(null);
  const onLoadOlder = useCallback(() => {
    if (cursor === null || asked.current === cursor) return; // two scrolls are heard before it is drawn
    asked.current = cursor;
    setLoadingOlder(true);
    read(client, projectId, { provider, id }, cursor)
      .then((page) => {
        setSeen((newer) => newer && joined(placed(page, -pages * pageLength), newer));
        setPages(pages + 1);
      })
      .catch((error: unknown) => showFailure("Earlier messages were not loaded", error))
      .finally(() => {
        asked.current = null;
        setLoadingOlder(false);
      });
  }, [client, projectId, provider, id, cursor, pages]);

  return { seen, problem, loadingOlder, onLoadOlder };
}

function read(
  client: Client,
  projectId: string,
  conversation: ConversationRef,
  cursor: string | null,
): Promise<ConversationHistory> {
  const older = cursor === null ? {} : { cursor };
  return client.request("agents.readConversation", { projectId, conversation, ...older });
}

function placed(page: ConversationHistory, offset: number): Seen {
  const at = <T extends { readonly sequence?: number }>(entry: T): T => ({
    ...entry,
    sequence: (entry.sequence ?? 0) + offset,
  });
  return {
    listed: page.listed,
    messages: page.messages.map(at),
    activities: page.activities.map(at),
    plans: page.proposedPlans,
    cursor: page.cursor,
  };
}

function joined(older: Seen, newer: Seen): Seen {
  return {
    listed: older.listed,
    messages: [...older.messages, ...newer.messages],
    activities: [...older.activities, ...newer.activities],
    plans: [...older.plans, ...newer.plans],
    cursor: older.cursor,
  };
}
