import { useCallback, useEffect, useRef, useState } from "react";

import { useClient } from "@/store/context";
import type { ThreadState } from "@/store/state";
import { Tape } from "@/store/tape";
import { messageOf } from "@/ui/toasts";

/** How often what is due is shown (ms). */
const tick = 40;
/** Of one thread in memory; what came later is not played. */
const eventsLimit = 200_000;

interface Frame {
  readonly place: number;
  readonly state: ThreadState | null;
}

export interface Replay {
  readonly tape: Tape;
  readonly frame: Frame;
  /** Whether all events are here, or as many as are kept. */
  readonly whole: boolean;
  readonly problem: string | null;
  readonly playing: boolean;
  readonly atEnd: boolean;
  /** Counts jumps, after which nothing on the page goes on from before. */
  readonly jumps: number;
  readonly onPlay: (playing: boolean) => void;
  readonly onSeek: (place: number) => void;
}

const beginning: Frame = { place: 0, state: null };

/** A thread's past, fetched page by page and played; nothing is asked of the server but events. */
export function useReplay(threadId: string, speed: number): Replay {
  const [tape] = useState(() => new Tape());
  const [loaded, setLoaded] = useState({ count: 0, whole: false });
  const [problem, setProblem] = useState<string | null>(null);
  const [frame, setFrame] = useState(beginning);
  const [playing, setPlaying] = useState(true);
  const [jumps, setJumps] = useState(0);
  const clock = useRef(0);
  useEvents(threadId, tape, setLoaded, setProblem);

  const atEnd = loaded.whole && frame.place >= loaded.count;
  // Also where it had been played before it was known to be the end: whoever goes back from there stays there.
  if (playing && atEnd) setPlaying(false);
  const runs = playing && loaded.count > 0;
  useEffect(() => {
    if (!runs) return;
    let before = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      clock.current = Math.min(clock.current + (now - before) * speed, tape.momentOf(tape.length));
      before = now;
      const place = tape.placeAt(clock.current);
      setFrame((last) => (place <= last.place ? last : frameAt(tape, place, last)));
    }, tick);
    return () => clearInterval(timer);
  }, [runs, speed, tape]);

  const onSeek = useCallback(
    (place: number) => {
      clock.current = tape.momentOf(place);
      setFrame((last) => frameAt(tape, place, last));
      setJumps((count) => count + 1);
    },
    [tape],
  );
  const onPlay = useCallback(
    (wanted: boolean) => {
      if (wanted && atEnd) onSeek(0);
      setPlaying(wanted);
    },
    [atEnd, onSeek],
  );
  return { tape, frame, whole: loaded.whole, problem, playing, atEnd, jumps, onPlay, onSeek };
}

function frameAt(tape: Tape, place: number, last: Frame): Frame {
  return { place, state: tape.stateAt(place, last) };
}

function useEvents(
  threadId: string,
  tape: Tape,
  onLoaded: (loaded: { count: number; whole: boolean }) => void,
  onProblem: (problem: string) => void,
): void {
  const client = useClient();
  useEffect(() => {
    let current = true;
    const read = async () => {
      for (let more = true; more; ) {
        const events = await client.request("orchestration.getThreadEvents", { threadId, skipped: tape.length });
        if (!current) return;
        tape.add(events);
        more = events.length > 0 && tape.length < eventsLimit;
        onLoaded({ count: tape.length, whole: !more });
      }
    };
    read().catch((error: unknown) => {
      if (current) onProblem(messageOf(error));
    });
    return () => {
      current = false;
    };
  }, [client, threadId, tape, onLoaded, onProblem]);
}
