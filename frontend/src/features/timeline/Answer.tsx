import clsx from "clsx";
import { ChevronRight, Unplug } from "lucide-react";
import { useState } from "react";

import type { Message } from "@/contracts/contracts.gen";
import { CopyButton } from "@/ui/CopyButton";
import { Markdown } from "@/ui/markdown/Markdown";

import type { AnswerRow } from "./rows";

export function Answer({ row: { message, cutOff } }: { row: AnswerRow }) {
  if (cutOff === "said again") return <Unfinished message={message} />;
  return (
    <article aria-label="Answer" aria-busy={message.streaming} className="group relative py-2.5">
      <Markdown text={message.text} streaming={message.streaming} />
      {cutOff === null ? null : (
        <p className="flex items-center gap-2 pt-1 text-xs text-ink-3">
          <Unplug size={13} className="shrink-0" /> Cut off: the connection broke here
        </p>
      )}
      {message.streaming ? null : (
        <CopyButton
          text={message.text}
          label="Copy answer"
          className="absolute top-full right-0 z-10 -mt-2 bg-paper opacity-0 group-hover:opacity-100 focus-visible:opacity-100"
        />
      )}
    </article>
  );
}

/** Half an answer that the model has begun anew: out of the way, and not lost. */
function Unfinished({ message }: { message: Message }) {
  const [open, setOpen] = useState(false);
  return (
    <div className="py-1 text-[0.8125rem] text-ink-3">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex items-center gap-2 rounded hover:text-ink"
      >
        <Unplug size={14} className="shrink-0" />
        An answer was cut off, and begun anew
        <ChevronRight size={14} className={clsx("transition-transform", open && "rotate-90")} />
      </button>
      {open ? (
        <div className="mt-1 border-l-2 border-line pl-3 text-ink-2">
          <Markdown text={message.text} />
        </div>
      ) : null}
    </div>
  );
}
