import clsx from "clsx";
import { ChevronRight, CircleAlert, FoldVertical, RotateCw, TriangleAlert, Undo2 } from "lucide-react";
import { use, useState } from "react";

import type { Activity } from "@/contracts/contracts.gen";
import { Button } from "@/ui/Button";
import { CopyButton } from "@/ui/CopyButton";

import { problemOf } from "./problem";
import { RecoveryContext } from "./recovery";
import { TurnActionsContext } from "./turnActions";

interface ProblemCardProps {
  activity: Activity;
  /** Nothing was said since. */
  isOpen: boolean;
}

export function ProblemCard({ activity, isOpen }: ProblemCardProps) {
  const { title, text, advice, isWarning, failure, canRetry, undoRef } = problemOf(activity);
  const Icon = isWarning ? TriangleAlert : CircleAlert;
  return (
    <div
      role="note"
      className={clsx(
        "my-2 flex gap-2.5 rounded-lg border px-3 py-2.5 text-[0.8125rem] leading-5",
        isWarning ? "border-warn-line bg-warn-soft" : "border-bad-line bg-bad-soft",
      )}
    >
      <Icon size={15} className={clsx("mt-0.5 shrink-0", isWarning ? "text-warn" : "text-bad")} />
      <div className="min-w-0 flex-1">
        <p className={clsx("font-medium", isWarning ? "text-warn" : "text-bad")}>{title}</p>
        {text === title ? null : (
          <p className="[overflow-wrap:anywhere] whitespace-pre-wrap text-ink">{failure ? withCode(text) : text}</p>
        )}
        {advice ? <p className="mt-1 text-ink-2">{advice}</p> : null}
        {failure?.command === undefined ? null : <Command command={failure.command} />}
        {isOpen && canRetry ? <WhatToDo isTooLong={failure?.isTooLong ?? false} /> : null}
        {isOpen && undoRef !== undefined ? <FilesOnly undoRef={undoRef} /> : null}
        {failure?.raw === undefined ? null : <Details raw={failure.raw} />}
      </div>
    </div>
  );
}

/** A sentence in which backticks mean code. */
function withCode(sentence: string) {
  return sentence.split("`").map((part, place) => (place % 2 === 1 ? <code key={place}>{part}</code> : part));
}

function Command({ command }: { command: string }) {
  return (
    <p className="mt-2 flex w-fit max-w-full items-center gap-2 rounded-md border border-line bg-paper py-0.5 pr-1 pl-2.5">
      <code className="truncate">{command}</code>
      <CopyButton text={command} label="Copy command" />
    </p>
  );
}

function WhatToDo({ isTooLong }: { isTooLong: boolean }) {
  const recovery = use(RecoveryContext);
  const [sending, setSending] = useState(false);
  if (recovery === null) return null;
  const disabled = sending || recovery.busy;
  const doing = (act: () => Promise<void>) => () => {
    setSending(true);
    void act().finally(() => setSending(false));
  };
  return (
    <div className="mt-2 flex flex-wrap items-center gap-2">
      {isTooLong ? (
        <Button size="small" disabled={disabled} onClick={doing(recovery.onCompact)}>
          <FoldVertical size={13} /> Compact conversation
        </Button>
      ) : null}
      <Button size="small" disabled={disabled} onClick={doing(recovery.onTryAgain)}>
        <RotateCw size={13} /> Try again
      </Button>
    </div>
  );
}

/** What can be brought back without the agent. */
function FilesOnly({ undoRef }: { undoRef: string }) {
  const actions = use(TurnActionsContext);
  if (actions === null) return null;
  const { refusal } = actions;
  return (
    <Button size="small" className="mt-2" disabled={refusal !== null} title={refusal ?? undefined} onClick={() => actions.onFilesOnly(undoRef)}>
      <Undo2 size={13} /> Bring back the files only
    </Button>
  );
}

/** What the agent said in its own words, for whoever wants to look it up. */
function Details({ raw }: { raw: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="mt-1.5 flex items-center gap-1 rounded text-xs text-ink-2 hover:text-ink"
      >
        <ChevronRight size={13} className={clsx("transition-transform", open && "rotate-90")} /> Details
      </button>
      {open ? (
        <pre className="mt-1 max-h-48 overflow-auto rounded-md border border-line bg-paper p-2 text-xs leading-5 [overflow-wrap:anywhere] whitespace-pre-wrap text-ink-2">
          {raw}
        </pre>
      ) : null}
    </>
  );
}
