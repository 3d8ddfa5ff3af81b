import { useEffect, useState } from "react";

import type { Activity, BackgroundCommand, ThreadShell } from "@/contracts/contracts.gen";
import { useClient } from "@/store/context";
import { useConnection } from "@/store/hooks";

const none: readonly BackgroundCommand[] = [];
const ended = "agent.background-command";

/** What runs in the background of the thread: asked anew when a turn ends, and when such a command does. */
export function useBackgroundCommands(
  thread: ThreadShell,
  activities: readonly Activity[],
): readonly BackgroundCommand[] {
  const client = useClient();
  const online = useConnection().phase === "open";
  const [commands, setCommands] = useState(none);
  const threadId = thread.id;
  const session = thread.session;
  const lastEnd = activities.findLast((activity) => activity.kind === ended)?.id;
  const sign = `${session?.status}:${session?.activeTurnId}:${thread.latestTurn?.completedAt}:${lastEnd}`;
  useEffect(() => {
    if (!online) return undefined;
    let isCurrent = true;
    const keep = (found: readonly BackgroundCommand[]) => {
      if (isCurrent) setCommands(found);
    };
    client.request("orchestration.getBackgroundCommands", { threadId }).then(keep, () => keep(none));
    return () => {
      isCurrent = false;
    };
  }, [client, threadId, sign, online]);
  return commands;
}
