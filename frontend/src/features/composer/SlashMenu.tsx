import clsx from "clsx";
import { FoldVertical, ListTodo, ScanSearch } from "lucide-react";

import type { Slash } from "./useSlash";

interface SlashMenuProps {
  id: string;
  slash: Slash;
  /** Reviews and compactions wait until the agent is done. */
  running: boolean;
}

const icons = { review: ScanSearch, compact: FoldVertical, plan: ListTodo };

/** What a slash can do, above the field; the keys stay in the field. */
export function SlashMenu({ id, slash, running }: SlashMenuProps) {
  return (
    <ul
      id={id}
      role="listbox"
      aria-label="Commands"
      className="absolute inset-x-0 bottom-full z-20 mb-2 max-h-[40vh] overflow-y-auto rounded-xl border border-line bg-card p-1.5 shadow-float"
    >
      {slash.entries.map((entry, index) => {
        const Icon = icons[entry.name];
        const waits = running && entry.name !== "plan";
        return (
          // Keys reach the list through the field below it.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events
          <li
            key={entry.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === slash.at}
            aria-disabled={waits}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => slash.choose(entry)}
            onMouseMove={() => slash.point(index)}
            className={clsx(
              "flex min-h-9 cursor-pointer items-center gap-2.5 rounded-md px-2.5 py-1 text-[0.8125rem] pointer-coarse:min-h-11",
              index === slash.at && "bg-hover",
              waits && "opacity-60",
            )}
          >
            <Icon size={14} className="shrink-0 text-ink-3" />
            <span className="flex min-w-0 flex-wrap items-baseline gap-x-2.5">
              <span className="font-medium [overflow-wrap:anywhere]">{entry.text}</span>{" "}
              <span className="text-xs text-ink-3">{waits ? "When the agent is done" : entry.note}</span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
