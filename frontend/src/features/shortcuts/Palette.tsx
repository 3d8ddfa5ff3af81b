import clsx from "clsx";
import { Dialog as Radix } from "radix-ui";
import { useId, useMemo, useState, type KeyboardEvent, type ReactNode } from "react";

import { Kbd } from "@/ui/Kbd";
import { useFocusReturn } from "@/ui/useFocusReturn";

import { matchesOf } from "./matches";

export interface PaletteEntry {
  readonly id: string;
  readonly icon: ReactNode;
  readonly text: string;
  /** Where it belongs: a thread's project. */
  readonly note?: string;
  readonly shortcut?: string;
  readonly run: () => void;
}

interface PaletteProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  entries: readonly PaletteEntry[];
}

/** More than these nobody reads: another letter finds it sooner. */
const limit = 50;

export function Palette({ open, onOpenChange, entries }: PaletteProps) {
  const giveFocusBack = useFocusReturn(open);
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-[rgb(15_18_15/45%)]" />
        <Radix.Content
          aria-describedby={undefined}
          onCloseAutoFocus={giveFocusBack}
          className="fixed top-[14vh] left-1/2 z-40 w-[calc(100vw-1.5rem)] max-w-lg -translate-x-1/2 overflow-hidden rounded-xl border border-line bg-card shadow-float outline-none"
        >
          <Radix.Title className="sr-only">Go to a thread, or do something</Radix.Title>
          <PaletteList entries={entries} onDone={() => onOpenChange(false)} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function PaletteList({ entries, onDone }: { entries: readonly PaletteEntry[]; onDone: () => void }) {
  const [query, setQuery] = useState("");
  const [chosen, choose] = useState<string | null>(null); // by its id: the list changes its order while threads work
  const listId = useId();
  const found = useMemo(
    () => matchesOf(entries, (entry) => `${entry.text} ${entry.note ?? ""}`, query).slice(0, limit),
    [entries, query],
  );
  const at = Math.max(found.findIndex(({ id }) => id === chosen), 0);
  const run = (entry: PaletteEntry | undefined) => {
    if (!entry) return;
    onDone();
    entry.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && found.length > 0) {
      event.preventDefault();
      const next = (at + step + found.length) % found.length;
      choose(found[next]?.id ?? null);
      document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      run(found[at]);
    }
  };
  return (
    <>
      <input
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={found[at] ? `${listId}-${at}` : undefined}
        aria-label="Find"
        autoFocus
        value={query}
        placeholder="Go to a thread, or do something…"
        onChange={(event) => {
          setQuery(event.target.value);
          choose(null);
        }}
        onKeyDown={onKeyDown}
        className="h-12 w-full border-b border-line bg-transparent px-4 text-sm outline-none placeholder:text-ink-3"
      />
      <ul id={listId} role="listbox" aria-label="Found" className="max-h-[50vh] overflow-y-auto p-1.5">
        {found.map((entry, index) => (
          // Keys reach the list through the field above it.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events
          <li
            key={entry.id}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === at}
            onClick={() => run(entry)}
            onMouseMove={() => choose(entry.id)}
            className={clsx(
              "flex h-9 cursor-pointer items-center gap-2.5 rounded-md px-2.5 text-[0.8125rem]",
              index === at && "bg-hover",
            )}
          >
            <span className="flex w-4 shrink-0 justify-center text-ink-3">{entry.icon}</span>
            <span className="min-w-0 flex-1 truncate">{entry.text}</span>
            {entry.note ? <span className="max-w-40 shrink-0 truncate text-xs text-ink-3">{entry.note}</span> : null}
            {entry.shortcut ? <Kbd keys={entry.shortcut} /> : null}
          </li>
        ))}
        {found.length === 0 ? <li className="px-2.5 py-3 text-[0.8125rem] text-ink-3">Nothing found</li> : null}
      </ul>
    </>
  );
}
