import { useCallback, useEffect, useMemo, useRef } from "react";

import { providerNames } from "@/features/composer/selection";
import { runningToolOf, type Silence } from "@/features/timeline/silence";
import { useAwake } from "@/lib/useAwake";
import { useClient } from "@/store/context";
import { useServerConfig } from "@/store/hooks";
import type { ThreadState } from "@/store/state";
import { showFailure } from "@/ui/toasts";

/** What the thread's agent said last and when, for the line that tells of its silence. */
export function useSilence({ thread, activities, position }: ThreadState): Silence {
  const client = useClient();
  const limitMs = 1000 * (useServerConfig()?.settings.silenceSeconds ?? 0);
  const activeTurnId = thread.session?.activeTurnId ?? null;
  const runs = useMemo(() => runningToolOf(activities, activeTurnId), [activities, activeTurnId]);
  const { id } = thread;
  const heardAt = useHeardAt(id, position, thread.updatedAt);
  const agent = providerNames[thread.modelSelection.provider];
  return useMemo(
    () => ({
      agent,
      heardAt,
      limitMs,
      runs,
      onRestart: () =>
        void client.stopSession(id).catch((error: unknown) => showFailure("The session was not ended", error)),
    }),
    [client, id, agent, heardAt, limitMs, runs],
  );
}

/** No render comes of it: every piece of text is a word, and moves the position. */
function useHeardAt(threadId: string, position: number, updatedAt: string): () => number {
  const heard = useRef({ threadId: "", position: 0, at: 0 });
  useEffect(() => {
    const { current } = heard;
    if (current.threadId === threadId && current.position === position) return;
    // The server's clock counts only for what was said before this page looked.
    const at = current.threadId === threadId ? Date.now() : Date.parse(updatedAt);
    heard.current = { threadId, position, at };
  }, [threadId, position, updatedAt]);
  useAwake(
    useCallback((ms) => {
      if (heard.current.at > 0) heard.current.at += ms; // an agent's silence is not the computer's sleep
    }, []),
  );
  return useCallback(() => heard.current.at || Date.now(), []);
}
