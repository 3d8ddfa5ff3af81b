import { useMemo } from "react";

import type { ProjectActions } from "@/features/sidebar/ProjectGroup";
import { useClient } from "@/store/context";
import { showFailure } from "@/ui/toasts";

import { goTo, pageOf, pathOf } from "./router";

/** What the sidebar can do. After something was opened `onDone` is called: a drawer closes then. */
export function useThreadActions(
  onDone: () => void,
  onImport: (projectId: string) => void,
): ProjectActions {
  const client = useClient();
  return useMemo(() => {
    const leave = (isThere: boolean) => {
      if (isThere) goTo({ name: "home" });
    };
    const page = () => pageOf(location.pathname);
    const isOn = (threadId: string) => {
      const current = page();
      return current.name === "thread" && current.threadId === threadId;
    };
    const told = (what: string, done: Promise<void>) => done.catch((error: unknown) => showFailure(what, error));
    const report = (what: string, done: Promise<void>) => void told(what, done);
    return {
      hrefOf: (threadId) => pathOf({ name: "thread", threadId }),
      onOpen: (threadId) => {
        goTo({ name: "thread", threadId });
        onDone();
      },
      onNewThread: (projectId) => {
        goTo({ name: "newThread", projectId });
        onDone();
      },
      onRename: (threadId, title) => told("The thread was not renamed", client.renameThread(threadId, title)),
      onArchive: (threadId, archived) => {
        const done = archived ? client.archiveThread(threadId) : client.unarchiveThread(threadId);
        report(archived ? "The thread was not archived" : "The thread is still archived", done);
      },
      onReplay: (threadId) => {
        goTo({ name: "replay", threadId });
        onDone();
      },
      onDelete: (threadId) => {
        report("The thread was not deleted", client.deleteThread(threadId).then(() => leave(isOn(threadId))));
      },
      onImport: (projectId) => {
        onImport(projectId);
        onDone();
      },
      onRemoveProject: (projectId) => {
        const removed = async () => {
          const inProject = client.shell.getState().threads.filter((thread) => thread.projectId === projectId);
          await Promise.all(inProject.map((thread) => client.deleteThread(thread.id)));
          await client.deleteProject(projectId);
          const current = page();
          leave(
            (current.name === "newThread" && current.projectId === projectId) ||
              inProject.some((thread) => isOn(thread.id)),
          );
        };
        report("The project was not removed", removed());
      },
    };
  }, [client, onDone, onImport]);
}
