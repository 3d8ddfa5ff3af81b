import { Undo2 } from "lucide-react";
import { use } from "react";

import { Tooltip } from "@/ui/Tooltip";

import { TurnActionsContext } from "./turnActions";

const look =
  "flex h-6 shrink-0 items-center gap-1.5 rounded px-1.5 text-xs text-ink-3 hover:bg-hover hover:text-ink aria-disabled:cursor-not-allowed aria-disabled:opacity-60 pointer-coarse:h-8";

/** Stays reachable while it is refused, so that everybody can learn why. */
export function GoBackButton({ turnCount }: { turnCount: number }) {
  const actions = use(TurnActionsContext);
  if (actions === null) return null;
  const { refusal } = actions;
  return (
    <Tooltip text={refusal ?? "Files and conversation as they were before this turn"}>
      <button
        type="button"
        aria-disabled={refusal !== null}
        aria-label={`Go back to before this turn${refusal === null ? "" : ` (not now: ${refusal})`}`}
        onClick={() => refusal === null && actions.onGoBack(turnCount)}
        className={look}
      >
        <Undo2 size={13} />
        <span className="max-sm:sr-only">Go back</span>
      </button>
    </Tooltip>
  );
}

interface UndoButtonProps {
  undoRef: string;
  asksFirst: boolean;
  label: string;
  /** What it undoes, where that is not the last thing that happened. */
  of: string | null;
  meaning: string;
}

/** Takes a going back, or an undo, back. */
export function UndoButton({ undoRef, asksFirst, label, of, meaning }: UndoButtonProps) {
  const actions = use(TurnActionsContext);
  if (actions === null) return null;
  const { refusal } = actions;
  const name = of === null ? label : `${label}: ${of}`;
  return (
    <Tooltip text={refusal ?? meaning}>
      <button
        type="button"
        aria-disabled={refusal !== null}
        aria-label={refusal === null ? name : `${name} (not now: ${refusal})`}
        onClick={() => refusal === null && actions.onUndo(undoRef, asksFirst)}
        className={`${look} border border-line-strong bg-card px-2! font-medium text-ink-2!`}
      >
        {asksFirst ? `${label}…` : label}
      </button>
    </Tooltip>
  );
}
