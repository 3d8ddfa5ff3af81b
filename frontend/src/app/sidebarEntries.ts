/** The sidebar's content from what the server told. */

import type { ServerProvider } from "@/contracts/contracts.gen";
import type { ProjectEntry } from "@/features/sidebar/ProjectGroup";
import { threadStatusOf } from "@/features/sidebar/threadStatus";
import type { ShellState } from "@/store/state";

import type { SeenThreads } from "./seenThreads";

/**
 * Projects as they were added; in each the thread that was active last comes first. A thread never
 * opened here counts as seen at `firstVisit`.
 */
export function sidebarEntriesOf(shell: ShellState, seen: SeenThreads, firstVisit: string): readonly ProjectEntry[] {
  const newestFirst = [...shell.threads].sort((one, other) => (one.lastActivityAt < other.lastActivityAt ? 1 : -1));
  return shell.projects.map((project) => ({
    project,
    threads: newestFirst
      .filter((thread) => thread.projectId === project.id)
      .map((thread) => ({
        id: thread.id,
        title: thread.title,
        status: threadStatusOf(thread, seen[thread.id] ?? firstVisit),
        queued: thread.queuedMessages,
        held: thread.queueHeld !== null,
        lastActivityAt: thread.lastActivityAt,
        archived: thread.archivedAt !== null,
      })),
  }));
}

/** The thread `step` places below (or above) the present one, as the sidebar lists them. */
export function threadBeside(entries: readonly ProjectEntry[], current: string | null, step: 1 | -1): string | null {
  const ids = entries.flatMap(({ threads }) => threads.filter((thread) => !thread.archived).map((thread) => thread.id));
  if (ids.length === 0) return null;
  const at = current === null ? -1 : ids.indexOf(current);
  if (at < 0) return ids.at(step === 1 ? 0 : -1) ?? null;
  return ids[(at + step + ids.length) % ids.length] ?? null;
}

/** The one thing about the agents that a person should know, if there is one. */
export function providerNoteOf(providers: readonly ServerProvider[]): string | null {
  const codex = providers.find((one) => one.provider === "codex");
  if (!codex || !codex.enabled || (codex.status === "ready" && codex.auth.status !== "unauthenticated")) return null;
  if (!codex.installed) return codex.message ?? "Codex is not installed. The demo agent works without it. See Settings.";
  return codex.message ?? (codex.auth.status === "unauthenticated" ? "Codex is not signed in. See Settings." : null);
}
