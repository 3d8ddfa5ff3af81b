import { CornerDownRight } from "lucide-react";
import { useState } from "react";

import { instant, timeOfDay } from "@/lib/time";
import { CopyButton } from "@/ui/CopyButton";
import { Spinner } from "@/ui/Spinner";

import { MessageImages } from "./MessageImages";
import type { UserRow } from "./rows";

/** Longer messages are folded: a pasted log must not bury the conversation. */
const longText = 1400;
const manyLines = 16;

export function UserMessage({ row }: { row: UserRow }) {
  const { message, steers, pending } = row;
  const isLong = message.text.length > longText || message.text.split("\n").length > manyLines;
  const [open, setOpen] = useState(false);
  return (
    <article aria-label="Your message" className="group flex flex-col items-end pt-7 pb-2">
      {steers ? (
        <p className="mb-1 flex items-center gap-1 text-xs text-ink-3">
          <CornerDownRight size={12} /> Sent while the agent worked
        </p>
      ) : null}
      <div className="max-w-[min(36rem,88%)] rounded-xl rounded-br-sm border border-line bg-bubble px-3.5 py-2.5">
        <MessageImages images={message.attachments ?? []} />
        {message.text === "" ? null : (
          <p className={`leading-6 [overflow-wrap:anywhere] whitespace-pre-wrap ${isLong && !open ? "line-clamp-12" : ""}`}>
            {message.text}
          </p>
        )}
        {isLong ? (
          <button
            type="button"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            className="mt-1.5 rounded text-xs font-medium text-accent hover:underline"
          >
            {open ? "Show less" : "Show the whole message"}
          </button>
        ) : null}
      </div>
      <footer className="mt-1 flex h-6 items-center gap-1 text-xs text-ink-3">
        {message.text === "" ? null : (
          <CopyButton
            text={message.text}
            label="Copy message"
            className="opacity-0 group-hover:opacity-100 focus-visible:opacity-100"
          />
        )}
        {pending ? (
          <span className="flex items-center gap-1.5">
            <Spinner size={12} /> on its way
          </span>
        ) : (
          <time dateTime={message.createdAt} title={instant(message.createdAt)}>
            {timeOfDay(message.createdAt)}
          </time>
        )}
      </footer>
    </article>
  );
}
