import { Brain } from "lucide-react";
import { useState } from "react";

import { lengthOf } from "@/lib/time";
import { Markdown } from "@/ui/markdown/Markdown";

import type { WorkState } from "./rows";
import { WorkLine } from "./WorkFrame";
import type { WorkItem } from "./workItem";

type Thoughts = Extract<WorkItem, { kind: "thought" }>;

interface ThoughtWorkProps {
  item: Thoughts;
  state: WorkState;
}

/** What the model thought: one quiet line, and all of it for whoever asks. */
export function ThoughtWork({ item: { title, text, durationMs }, state }: ThoughtWorkProps) {
  const [open, setOpen] = useState(false);
  const isShort = text.trim() === title || text.trim() === "";
  return (
    <>
      <WorkLine
        icon={<Brain size={14} />}
        label="Thoughts"
        open={open}
        onToggle={isShort ? undefined : () => setOpen(!open)}
        meta={durationMs === undefined ? null : lengthOf(durationMs)}
      >
        <span className="block truncate text-ink-2">
          <span className="text-ink-3">{state === "running" ? "Thinking: " : "Thought: "}</span>
          {title}
        </span>
      </WorkLine>
      {open ? (
        <div
          role="region"
          aria-label="Thoughts"
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
          tabIndex={0}
          className="max-h-96 overflow-auto border-t border-line bg-sunken px-3 py-2.5 text-[0.8125rem] text-ink-2"
        >
          <Markdown text={text} />
        </div>
      ) : null}
    </>
  );
}
