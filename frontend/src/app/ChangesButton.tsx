import { FileDiff } from "lucide-react";

import type { Checkpoint } from "@/contracts/contracts.gen";
import { openChanges } from "@/features/changes/openChanges";
import { wholeOf } from "@/features/changes/ranges";
import { shortcuts } from "@/features/shortcuts/shortcuts";
import { IconButton } from "@/ui/IconButton";

/** Opens all that the thread changed, where it changed anything. */
export function ChangesButton({ threadId, checkpoints }: { threadId: string; checkpoints: readonly Checkpoint[] }) {
  const whole = wholeOf(checkpoints);
  if (whole === null) return null;
  return (
    <IconButton
      label="What this thread changed"
      shortcut={shortcuts.changes}
      onClick={() => openChanges({ what: "diff", threadId, ...whole })}
    >
      <FileDiff size={16} />
    </IconButton>
  );
}
