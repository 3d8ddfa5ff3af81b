import clsx from "clsx";

import type { Checkpoint } from "@/contracts/contracts.gen";
import { timeOfDay } from "@/lib/time";

import type { DiffRange } from "./openChanges";
import { turnsOf, type ShownTurn } from "./ranges";

interface RangePickerProps extends DiffRange {
  checkpoints: readonly Checkpoint[];
  onRange: (range: DiffRange) => void;
}

/** One turn, several that follow each other, or all of them. */
export function RangePicker({ checkpoints, from, to, onRange }: RangePickerProps) {
  const turns = turnsOf(checkpoints);
  const [first, last] = [turns[0], turns.at(-1)];
  if (!first || !last) return null;
  const isWhole = from === first.from && to === last.to;
  return (
    <span className="flex items-center gap-1.5 text-xs text-ink-2">
      <TurnSelect
        label="From turn"
        turns={turns}
        value={turns.find((turn) => turn.from === from)?.to ?? first.to}
        onChoose={(turn) => onRange({ from: turn.from, to: Math.max(turn.to, to) })}
      />
      <span aria-hidden>–</span>
      <TurnSelect
        label="To turn"
        turns={turns}
        value={to}
        onChoose={(turn) => onRange({ from: Math.min(turn.from, from), to: turn.to })}
      />
      {turns.length > 1 ? (
        <button
          type="button"
          aria-pressed={isWhole}
          onClick={() => onRange({ from: first.from, to: last.to })}
          className={clsx(
            "h-7 rounded-md border px-2 whitespace-nowrap hover:bg-hover pointer-coarse:h-9",
            isWhole ? "border-line-strong bg-selected text-ink" : "border-line bg-card",
          )}
        >
          Whole thread
        </button>
      ) : null}
    </span>
  );
}

interface TurnSelectProps {
  label: string;
  turns: readonly ShownTurn[];
  /** The turn's count. */
  value: number;
  onChoose: (turn: ShownTurn) => void;
}

function TurnSelect({ label, turns, value, onChoose }: TurnSelectProps) {
  return (
    <select
      aria-label={label}
      value={value}
      onChange={(event) => {
        const chosen = turns.find((turn) => String(turn.to) === event.target.value);
        if (chosen) onChoose(chosen);
      }}
      className="h-7 max-w-32 rounded-md border border-line bg-card px-1 text-xs text-ink pointer-coarse:h-9"
    >
      {turns.map((turn) => (
        <option key={turn.turnId} value={turn.to}>
          Turn {turn.to} · {timeOfDay(turn.completedAt)}
        </option>
      ))}
    </select>
  );
}
