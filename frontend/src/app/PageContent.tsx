import { Suspense } from "react";

import { useProject, useShellPart } from "@/store/hooks";
import { lazyPart } from "@/ui/lazyPart";

import { HomeScreen } from "./HomeScreen";
import { NewThreadScreen } from "./NewThreadScreen";
import type { Page } from "./router";
import { ThreadScreen } from "./ThreadScreen";

const ConversationScreen = lazyPart(async () => (await import("./ConversationScreen")).ConversationScreen);
const ReplayScreen = lazyPart(async () => (await import("./ReplayScreen")).ReplayScreen);

interface PageContentProps {
  page: Page;
  /** The project in which a new thread would begin. */
  projectId: string | null;
  onShowSidebar: (() => void) | null;
  onAddProject: () => void;
  onNewThread: () => void;
  onSettings: () => void;
}

export function PageContent(props: PageContentProps) {
  const { page, projectId, onShowSidebar } = props;
  const loaded = useShellPart((shell) => shell.isLoaded);
  const named = page.name === "newThread" || page.name === "conversation" ? page.projectId : projectId;
  const project = useProject(named ?? "") ?? null;
  if (page.name === "thread")
    return <ThreadScreen key={page.threadId} threadId={page.threadId} onShowSidebar={onShowSidebar} />;
  if (page.name === "replay")
    return (
      <Suspense>
        <ReplayScreen key={page.threadId} threadId={page.threadId} onShowSidebar={onShowSidebar} />
      </Suspense>
    );
  if (page.name === "conversation" && project)
    return (
      <Suspense>
        <ConversationScreen
          key={page.conversation.id}
          project={project}
          conversation={page.conversation}
          onShowSidebar={onShowSidebar}
        />
      </Suspense>
    );
  if (page.name === "newThread" && project)
    return (
      <NewThreadScreen
        key={project.id}
        project={project}
        onShowSidebar={onShowSidebar}
        onSettings={props.onSettings}
      />
    );
  return (
    <HomeScreen
      loaded={loaded}
      project={project}
      onAddProject={props.onAddProject}
      onNewThread={props.onNewThread}
    />
  );
}
