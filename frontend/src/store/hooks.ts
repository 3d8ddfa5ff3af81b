/** What components watch. Each hook re-renders only when what it returns has changed. */

import { useEffect } from "react";
import { useStore } from "zustand";

import type { Message, Project, ServerConfig, ThreadShell } from "../contracts/contracts.gen";
import type { ConnectionState } from "../transport/connection";
import { useClient } from "./context";
import type { ShellState, ThreadView } from "./state";

export function useShell(): ShellState {
  return useStore(useClient().shell);
}

export function useShellPart<T>(select: (shell: ShellState) => T): T {
  return useStore(useClient().shell, select);
}

export function useProject(projectId: string): Project | undefined {
  return useShellPart((shell) => shell.projects.find((project) => project.id === projectId));
}

export function useThreadRow(threadId: string): ThreadShell | undefined {
  return useShellPart((shell) => shell.threads.find((thread) => thread.id === threadId));
}

/** The thread, live: loads it, and follows it while the component is there. */
export function useThread(threadId: string): ThreadView {
  useOpenThread(threadId);
  return useThreadPart(threadId, (view) => view);
}

/** Loads and follows a thread whose parts are watched by components further down. */
export function useOpenThread(threadId: string): void {
  const client = useClient();
  useEffect(() => client.openThread(threadId), [client, threadId]);
}

/** A part of a thread that is open; `select` returns what is in there and makes nothing new. */
export function useThreadPart<T>(threadId: string, select: (view: ThreadView) => T): T {
  return useStore(useClient().thread(threadId), select);
}

/** One message: a piece of text that comes in re-renders this message only. */
export function useMessage(threadId: string, messageId: string): Message | undefined {
  return useThreadPart(threadId, (view) =>
    view.state?.messages.findLast((message) => message.id === messageId),
  );
}

export function useConnection(): ConnectionState {
  return useStore(useClient().connection);
}

/** Null until the server has answered. Providers and settings in it stay up to date. */
export function useServerConfig(): ServerConfig | null {
  return useStore(useClient().config);
}
