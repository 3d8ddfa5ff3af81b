import { CircleAlert, Hourglass, MessageSquare } from "lucide-react";
import { useEffect, useMemo, useState } from "react";

import { speeds, ReplayBar, type Speed } from "@/features/replay/ReplayBar";
import { retryingOf } from "@/features/timeline/retrying";
import { Timeline } from "@/features/timeline/Timeline";
import { ThenContext } from "@/lib/useNow";
import { useProject } from "@/store/hooks";
import type { ThreadState } from "@/store/state";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { Spinner } from "@/ui/Spinner";

import { goTo } from "./router";
import { workingSinceOf } from "./threadFacts";
import { ThreadHeading } from "./ThreadHeading";
import { useReplay, type Replay } from "./useReplay";

interface ReplayScreenProps {
  threadId: string;
  onShowSidebar: (() => void) | null;
}

/** A thread's past, played as it happened. It is only looked at: nothing here changes anything. */
export function ReplayScreen({ threadId, onShowSidebar }: ReplayScreenProps) {
  const [speed, setSpeed] = useState(() => speedIn(location.search));
  const replay = useReplay(threadId, Number(speed));
  const { tape, frame } = replay;
  const turn = tape.turnAt(frame.place);
  const onTurn = (step: 1 | -1) => replay.onSeek(placeBeside(replay, step));
  useReplayKeys(replay, onTurn);

  return (
    <>
      {frame.state === null ? (
        <Waiting replay={replay} />
      ) : (
        <Played replay={replay} state={frame.state} onShowSidebar={onShowSidebar} />
      )}
      <ReplayBar
        place={frame.place}
        length={tape.length}
        turn={turn}
        turns={tape.turns.length}
        time={timeIn(tape.timeOf(frame.place))}
        loading={!replay.whole && replay.problem === null}
        playing={replay.playing}
        atEnd={replay.atEnd}
        speed={speed}
        onPlay={replay.onPlay}
        onSeek={replay.onSeek}
        onTurn={onTurn}
        onSpeed={setSpeed}
      />
    </>
  );
}

interface PlayedProps {
  replay: Replay;
  state: ThreadState;
  onShowSidebar: (() => void) | null;
}

function Played({ replay, state, onShowSidebar }: PlayedProps) {
  const { thread, activities } = state;
  const project = useProject(thread.projectId);
  const activeTurnId = thread.session?.activeTurnId ?? null;
  const retrying = useMemo(() => retryingOf(activities, activeTurnId), [activities, activeTurnId]);
  const asked = thread.pendingApprovals > 0 ? "approval" : thread.pendingUserInputs > 0 ? "answer" : null;
  return (
    <>
      <ThreadHeading thread={thread} project={project} mode={null} onShowSidebar={onShowSidebar}>
        <span className="flex h-6 items-center rounded-full border border-warn-line bg-warn-soft px-2 font-medium text-warn">
          Replay
        </span>
        <Button size="small" onClick={() => goTo({ name: "thread", threadId: thread.id })}>
          <MessageSquare size={13} /> <span className="max-sm:sr-only">Open the thread</span>
        </Button>
      </ThreadHeading>
      <ThenContext value={Date.parse(thread.updatedAt)}>
        <Timeline
          key={replay.jumps}
          messages={state.messages}
          activities={activities}
          plans={state.proposedPlans}
          checkpoints={state.checkpoints}
          pending={[]}
          planActions={null}
          activeTurnId={activeTurnId}
          workingSince={workingSinceOf(thread)}
          waitsFor={asked}
          retrying={retrying}
          recovery={null}
          onStop={doNothing}
          hasOlder={false}
          loadingOlder={false}
          onLoadOlder={doNothing}
          empty={
            <EmptyState icon={<Hourglass size={20} />} title="Nothing said yet" text="This is how the thread began." />
          }
        />
      </ThenContext>
    </>
  );
}

function Waiting({ replay }: { replay: Replay }) {
  const none = replay.whole && replay.tape.length === 0;
  const problem = replay.problem ?? (none ? "There is no thread of this name, and never was." : null);
  return (
    <div className="flex flex-1 items-center justify-center">
      {problem === null ? (
        <span className="flex items-center gap-2 text-[0.8125rem] text-ink-3">
          <Spinner /> Reading the past…
        </span>
      ) : (
        <EmptyState icon={<CircleAlert size={20} />} title="There is nothing to replay" text={problem} />
      )}
    </div>
  );
}

function useReplayKeys({ playing, onPlay }: Replay, onTurn: (step: 1 | -1) => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const isPlain = !(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey);
      if (!isPlain || event.defaultPrevented || isTaken(event.target)) return;
      if (event.key === " ") onPlay(!playing);
      else if (event.key === "ArrowLeft") onTurn(-1);
      else if (event.key === "ArrowRight") onTurn(1);
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  });
}

/** Whether keys mean something to what has the focus. */
function isTaken(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, button, a, [role=radiogroup], [role=dialog]") !== null;
}

/** Just after what began the turn, so that it is in sight. */
function placeBeside({ tape, frame }: Replay, step: 1 | -1): number {
  const turn = tape.turnAt(frame.place);
  if (step === 1) return (tape.turns[turn]?.place ?? tape.length - 1) + 1;
  const begun = tape.turns[turn - 1]?.place;
  const isAtItsBegin = begun !== undefined && frame.place <= begun + 1;
  const mark = isAtItsBegin ? tape.turns[turn - 2]?.place : begun;
  return mark === undefined ? 0 : mark + 1;
}

function timeIn(time: string | null): string {
  return time === null ? "" : new Date(time).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
}

function speedIn(search: string): Speed {
  const asked = new URLSearchParams(search).get("speed")?.replace(/[x×]$/, "");
  return speeds.find((speed) => speed === asked) ?? "1";
}

function doNothing(): void {
  // what is past cannot be acted on
}
