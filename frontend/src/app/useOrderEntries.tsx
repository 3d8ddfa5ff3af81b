import { FoldVertical, ScanSearch } from "lucide-react";

import { prefill } from "@/features/composer/prefill";
import type { PaletteEntry } from "@/features/shortcuts/Palette";
import { useClient } from "@/store/context";
import { useShellPart } from "@/store/hooks";
import { showFailure, showToast } from "@/ui/toasts";

const none: readonly PaletteEntry[] = [];

/** What can be asked by name of the thread on the page, from everywhere on it. */
export function useOrderEntries(threadId: string | null): readonly PaletteEntry[] {
  const client = useClient();
  const row = useShellPart((shell) => shell.threads.find((thread) => thread.id === threadId));
  if (!row || row.archivedAt !== null) return none;
  const tried = (what: string, done: Promise<void>) => void done.catch((error: unknown) => showFailure(what, error));
  return [
    {
      id: "review",
      icon: <ScanSearch size={14} />,
      text: "Review uncommitted changes",
      note: "/review",
      run: () => tried("The review was not begun", client.startReview(row.id, { type: "uncommittedChanges" })),
    },
    {
      id: "review-other",
      icon: <ScanSearch size={14} />,
      text: "Review a branch, a commit, or something else…",
      note: "/review …",
      run: () => write(row.id, "/review "),
    },
    {
      id: "compact",
      icon: <FoldVertical size={14} />,
      text: "Compact the conversation",
      note: "/compact",
      run: () => tried("The conversation was not compacted", client.compactConversation(row.id)),
    },
  ];
}

function write(threadId: string, words: string): void {
  if (prefill(threadId, words)) return;
  showToast({ tone: "note", title: "Your message comes first", text: `Send it, or clear the field and write ${words.trim()}.` });
}
