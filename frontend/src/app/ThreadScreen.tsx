import { CircleAlert, MessageSquareDashed } from "lucide-react";
import { useEffect } from "react";

import { useOpenThread, useProject, useThreadPart } from "@/store/hooks";
import { EmptyState } from "@/ui/EmptyState";
import { Spinner } from "@/ui/Spinner";

import { markSeen } from "./seenThreads";
import { ThreadView } from "./ThreadView";

interface ThreadScreenProps {
  threadId: string;
  onShowSidebar: (() => void) | null;
}

export function ThreadScreen({ threadId, onShowSidebar }: ThreadScreenProps) {
  useOpenThread(threadId);
  const view = useThreadPart(threadId, (whole) => whole);
  const project = useProject(view.state?.thread.projectId ?? "");
  const lastChange = view.state?.thread.latestTurn?.completedAt ?? null;
  useEffect(() => {
    if (lastChange) markSeen(threadId, lastChange);
  }, [threadId, lastChange]);

  if (view.state && view.status !== "missing")
    return <ThreadView view={view} state={view.state} project={project} onShowSidebar={onShowSidebar} />;
  return (
    <div className="flex flex-1 items-center justify-center">
      {view.status === "missing" ? (
        <EmptyState
          icon={<MessageSquareDashed size={20} />}
          title="This thread does not exist"
          text="It may have been deleted. Choose another in the sidebar, or start a new one."
        />
      ) : view.status === "failed" ? (
        <EmptyState
          icon={<CircleAlert size={20} />}
          title="The thread could not be loaded"
          text={`${view.problem ?? "The server did not answer."} It is tried again when the connection is back.`}
        />
      ) : (
        <span className="flex items-center gap-2 text-[0.8125rem] text-ink-3">
          <Spinner /> Loading the thread…
        </span>
      )}
    </div>
  );
}
