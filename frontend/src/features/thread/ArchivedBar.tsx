import { ArchiveRestore } from "lucide-react";
import { useState } from "react";

import { counted } from "@/lib/counted";
import { Button } from "@/ui/Button";

interface ArchivedBarProps {
  /** How many messages wait in the thread. */
  queued: number;
  /** Present while a turn runs. */
  onStop: (() => void) | null;
  /** Resolves when it is done, or when it was told why not. */
  onUnarchive: () => Promise<void>;
}

/** In the place of the composer: nothing is said in an archived thread. */
export function ArchivedBar({ queued, onStop, onUnarchive }: ArchivedBarProps) {
  const [busy, setBusy] = useState(false);
  const unarchive = () => {
    setBusy(true);
    void onUnarchive().finally(() => setBusy(false));
  };
  const waiting = queued === 0 ? "" : ` ${counted(queued, "message")} ${queued === 1 ? "waits" : "wait"} in its queue.`;
  return (
    <section aria-label="Archived" className="border-t border-line py-3">
      <div className="mx-auto flex max-w-[46rem] flex-wrap items-center gap-x-4 gap-y-2.5 px-4 sm:px-6">
        <p className="min-w-48 flex-1 text-[0.8125rem] text-pretty text-ink-2">
          This thread is archived: nothing can be said in it.{waiting}
        </p>
        {onStop === null ? null : (
          <Button tone="quietDanger" onClick={onStop}>
            Stop the agent
          </Button>
        )}
        <Button tone="primary" disabled={busy} onClick={unarchive}>
          <ArchiveRestore size={14} /> Unarchive
        </Button>
      </div>
    </section>
  );
}
