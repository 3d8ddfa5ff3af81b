import { Search } from "lucide-react";
import type { KeyboardEvent } from "react";

interface FindFieldProps {
  value: string;
  onChange: (value: string) => void;
  listId: string;
  /** How many there are to choose from, and which is chosen. */
  count: number;
  at: number;
  onMove: (at: number) => void;
  onEnter: () => void;
}

/** Finds and chooses: the keys of the list below it are pressed here. */
export function FindField({ value, onChange, listId, count, at, onMove, onEnter }: FindFieldProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && count > 0) {
      event.preventDefault();
      const next = (at + step + count) % count;
      onMove(next);
      document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      onEnter();
    }
  };
  return (
    <label className="relative min-w-48 flex-1">
      <span className="sr-only">Find a conversation</span>
      <Search size={14} className="absolute top-2.5 left-2.5 text-ink-3" />
      <input
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={at < count ? `${listId}-${at}` : undefined}
        autoFocus
        value={value}
        placeholder="Find by its first words…"
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
        className="h-9 w-full rounded-md border border-line-strong bg-paper pr-2.5 pl-8 text-[0.8125rem] placeholder:text-ink-3"
      />
    </label>
  );
}
