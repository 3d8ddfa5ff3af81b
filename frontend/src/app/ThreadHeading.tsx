import type { ReactNode } from "react";

import type { Project, RuntimeMode, ThreadShell } from "@/contracts/contracts.gen";
import { ThreadHeader } from "@/features/thread/ThreadHeader";
import { useServerConfig } from "@/store/hooks";

import { agentLineOf } from "./threadFacts";

interface ThreadHeadingProps {
  thread: ThreadShell;
  project: Project | undefined;
  /** Null of what is only looked at. */
  mode: RuntimeMode | null;
  onShowSidebar: (() => void) | null;
  children: ReactNode;
}

/** The header of a thread that exists, live or replayed. */
export function ThreadHeading({ thread, project, mode, onShowSidebar, children }: ThreadHeadingProps) {
  const providers = useServerConfig()?.providers ?? [];
  return (
    <ThreadHeader
      title={thread.title}
      projectTitle={project?.title ?? ""}
      folder={thread.worktreePath ?? project?.workspaceRoot ?? ""}
      branch={thread.branch}
      agent={agentLineOf(thread.modelSelection, providers)}
      mode={mode}
      interactionMode={thread.interactionMode}
      onShowSidebar={onShowSidebar}
    >
      {children}
    </ThreadHeader>
  );
}
