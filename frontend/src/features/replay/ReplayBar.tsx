import { Pause, Play, RotateCcw, SkipBack, SkipForward } from "lucide-react";

import { IconButton } from "@/ui/IconButton";
import { Segmented } from "@/ui/Segmented";

export const speeds = ["1", "4", "16"] as const;
export type Speed = (typeof speeds)[number];

interface ReplayBarProps {
  place: number;
  length: number;
  /** The turn at the place, from 1, of how many. */
  turn: number;
  turns: number;
  /** When what is shown happened, in words. */
  time: string;
  /** Whether more is still on its way. */
  loading: boolean;
  playing: boolean;
  atEnd: boolean;
  speed: Speed;
  onPlay: (playing: boolean) => void;
  onSeek: (place: number) => void;
  onTurn: (step: 1 | -1) => void;
  onSpeed: (speed: Speed) => void;
}

/** In the place of the composer: how a past thread is played. */
export function ReplayBar(props: ReplayBarProps) {
  const { place, length, turn, turns, time, playing, atEnd } = props;
  const where = turns === 0 ? time : `Turn ${turn} of ${turns} · ${time}`;
  return (
    <section aria-label="Replay" className="border-t border-line bg-paper pt-2 pb-3">
      <div className="mx-auto max-w-[46rem] px-4 sm:px-6">
        <input
          type="range"
          aria-label="Place in the thread"
          aria-valuetext={where}
          min={0}
          max={Math.max(length, 1)}
          value={place}
          onChange={(event) => props.onSeek(Number(event.target.value))}
          className="h-5 w-full cursor-pointer accent-accent"
        />
        <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-2">
          <div className="flex items-center gap-0.5">
            <IconButton label="To the turn before" shortcut="left" disabled={place === 0} onClick={() => props.onTurn(-1)}>
              <SkipBack size={16} />
            </IconButton>
            <IconButton
              label={atEnd ? "Play again" : playing ? "Pause" : "Play"}
              shortcut="space"
              disabled={length === 0}
              onClick={() => props.onPlay(!playing)}
              className="border border-line-strong bg-card text-ink"
            >
              {atEnd ? <RotateCcw size={15} /> : playing ? <Pause size={15} /> : <Play size={15} />}
            </IconButton>
            <IconButton label="To the next turn" shortcut="right" disabled={atEnd} onClick={() => props.onTurn(1)}>
              <SkipForward size={16} />
            </IconButton>
          </div>
          <Segmented
            label="Speed"
            value={props.speed}
            onChange={props.onSpeed}
            choices={speeds.map((value) => ({ value, label: `${value}×` }))}
          />
          <p className="min-w-0 flex-1 text-right text-xs text-ink-3 tabular-nums max-sm:basis-full max-sm:text-left">
            {props.loading ? "Reading on… " : ""}
            {where}
          </p>
        </div>
      </div>
    </section>
  );
}
