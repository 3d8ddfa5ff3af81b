import { ArrowDown } from "lucide-react";
import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { Virtualizer } from "virtua";

import type { Activity, Checkpoint, Message, ProposedPlan } from "@/contracts/contracts.gen";
import type { PendingMessage } from "@/store/state";
import { Button } from "@/ui/Button";
import { Spinner } from "@/ui/Spinner";

import { KeptRows } from "./keptRows";
import { PlanActionsContext, type PlanActions } from "./planActions";
import { RecoveryContext, type Recovery } from "./recovery";
import type { Retrying } from "./retrying";
import { GoingBack } from "./ReturnLine";
import { TimelineRow } from "./TimelineRow";
import { TurnActionsContext, type TurnActions } from "./turnActions";
import { useFollow } from "./useFollow";
import { Working } from "./Working";

interface TimelineProps {
  messages: readonly Message[];
  activities: readonly Activity[];
  plans: readonly ProposedPlan[];
  pending: readonly PendingMessage[];
  checkpoints?: readonly Checkpoint[];
  /** Null where nothing can be taken back: in what is only looked at. */
  turnActions?: TurnActions | null;
  /** The thread is on its way to an earlier turn, or back: in words. */
  goingBack?: string | null;
  /** Null where nothing can be done with them: in what is only looked at. */
  planActions: PlanActions | null;
  activeTurnId: string | null;
  /** When the running turn began; null when none runs. */
  workingSince: string | null;
  /** What the agent waits for, if it waits for the person. */
  waitsFor: "approval" | "answer" | null;
  retrying: Retrying | null;
  /** The server cannot be reached. */
  away?: boolean;
  recovery: Recovery | null;
  onStop: () => void;
  hasOlder: boolean;
  loadingOlder: boolean;
  onLoadOlder: () => void;
  /** Shown in place of rows when there are none. */
  empty: ReactNode;
  /** Shown after the rows while nobody works. */
  footer?: ReactNode;
}

/** Older pages are fetched when the reader comes this near to the top (px). */
const nearTop = 800;
const none: readonly Checkpoint[] = [];

export function Timeline(props: TimelineProps) {
  const { messages, activities, plans, pending, checkpoints = none, activeTurnId, hasOlder, loadingOlder, onLoadOlder } = props;
  const { scroller, content, follows, jumpToEnd } = useFollow();
  const [kept] = useState(() => new KeptRows());
  const rows = useMemo(
    () => kept.of({ messages, activities, plans, pending, checkpoints, activeTurnId }),
    [kept, messages, activities, plans, pending, checkpoints, activeTurnId],
  );
  const grewAtTop = useGrewAtTop(rows);
  const lastOwn = useMemo(() => rows.findLast((row) => row.kind === "user")?.key, [rows]);
  useJumpWhenSent(lastOwn, jumpToEnd);

  const loadIfNearTop = () => {
    const top = scroller.current?.scrollTop ?? nearTop;
    if (hasOlder && !loadingOlder && top < nearTop) onLoadOlder();
  };
  const isEmpty = rows.length === 0 && props.workingSince === null;

  return (
    <div className="relative min-h-16 flex-1">
      <div
        ref={scroller}
        onScroll={loadIfNearTop}
        role="log"
        aria-label="Conversation"
        aria-live="off"
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
        tabIndex={0}
        className="h-full overflow-y-auto overscroll-contain [overflow-anchor:none] focus-visible:-outline-offset-2"
      >
        {isEmpty && !hasOlder ? (
          <div ref={content} className="flex min-h-full items-center py-10">
            {props.empty}
          </div>
        ) : (
          <div ref={content} className="flex min-h-full flex-col pb-6">
            {hasOlder ? <OlderNote loading={loadingOlder} onLoad={onLoadOlder} /> : null}
            <RecoveryContext value={props.recovery}>
              <PlanActionsContext value={props.planActions}>
                <TurnActionsContext value={props.turnActions ?? null}>
                  <Virtualizer
                    data={rows}
                    scrollRef={scroller}
                    shift={grewAtTop}
                    startMargin={hasOlder ? olderHeight : 0}
                  >
                    {(row) => <TimelineRow key={row.key} row={row} />}
                  </Virtualizer>
                </TurnActionsContext>
              </PlanActionsContext>
            </RecoveryContext>
            {props.goingBack ? <GoingBack words={props.goingBack} /> : null}
            {props.workingSince === null ? (
              props.footer
            ) : (
              <Working
                since={props.workingSince}
                waitsFor={props.waitsFor}
                retrying={props.retrying}
                away={props.away ?? false}
                onStop={props.onStop}
              />
            )}
          </div>
        )}
      </div>
      {follows || isEmpty ? null : (
        <div className="pointer-events-none absolute inset-x-0 bottom-3 flex justify-center">
          <Button size="small" className="pointer-events-auto rounded-full! shadow-float" onClick={jumpToEnd}>
            <ArrowDown size={14} /> Jump to latest
          </Button>
        </div>
      )}
    </div>
  );
}

const olderHeight = 48;

function OlderNote({ loading, onLoad }: { loading: boolean; onLoad: () => void }) {
  return (
    <div className="flex shrink-0 items-center justify-center text-xs text-ink-3" style={{ height: olderHeight }}>
      {loading ? (
        <span className="flex items-center gap-2">
          <Spinner /> Loading earlier messages
        </span>
      ) : (
        <Button size="small" tone="quiet" onClick={onLoad}>
          Load earlier messages
        </Button>
      )}
    </div>
  );
}

interface Seen {
  readonly rows: readonly { readonly key: string }[];
  readonly grewAtTop: boolean;
}

/** True for the rows in which older ones came before those shown: then the reader's place is kept from the end. */
function useGrewAtTop(rows: Seen["rows"]): boolean {
  const [seen, setSeen] = useState<Seen>({ rows, grewAtTop: false });
  if (seen.rows === rows) return seen.grewAtTop;
  const oldFirst = seen.rows[0]?.key;
  const grewAtTop = oldFirst !== undefined && rows[0]?.key !== oldFirst && rows.some((row) => row.key === oldFirst);
  setSeen({ rows, grewAtTop });
  return grewAtTop;
}

/** Whoever sends a message wants to see what comes of it. */
function useJumpWhenSent(lastOwn: string | undefined, jump: () => void): void {
  const seen = useRef(lastOwn);
  useEffect(() => {
    if (seen.current === lastOwn) return;
    seen.current = lastOwn;
    jump();
  }, [lastOwn, jump]);
}
