import clsx from "clsx";
import { useContext } from "react";

import { lengthOf } from "@/lib/time";
import { useNow } from "@/lib/useNow";
import { Button } from "@/ui/Button";
import { Tooltip } from "@/ui/Tooltip";

import type { Retrying } from "./retrying";
import { SilenceContext, silentFor, type Silence } from "./silence";

interface WorkingProps {
  since: string;
  waitsFor: "approval" | "answer" | null;
  /** The model is being asked again, because it could not be heard. */
  retrying: Retrying | null;
  /** The server is away: what the agent does meanwhile is not known here. */
  away: boolean;
  onStop: () => void;
}

export function Working({ since, waitsFor, retrying, away, onStop }: WorkingProps) {
  const isRetrying = waitsFor === null && retrying !== null;
  const isCounted = isRetrying && retrying.attempt !== null;
  const silence = useSilence(away || waitsFor !== null || retrying !== null);
  if (silence !== null) return <Silent {...silence} onStop={onStop} />;
  return (
    <div className="mx-auto w-full max-w-[46rem] px-4 pt-3 sm:px-6">
      <div className="flex min-h-7 flex-wrap items-center gap-x-2.5 gap-y-1 text-[0.8125rem] text-ink-2">
        <span
          aria-hidden
          className={clsx(
            "size-2 rounded-full",
            away ? "bg-ink-3" : waitsFor || isRetrying ? "bg-warn" : "animate-breathe bg-accent",
          )}
        />
        <p role="status" className="flex items-center gap-2.5">
          {away ? "No connection: what the agent does will show once it is back" : wordsFor(waitsFor, retrying)}{" "}
          {away || waitsFor || isCounted ? null : <Passed since={isRetrying ? retrying.since : since} />}
        </p>
        {isRetrying && !isCounted && !away ? (
          <Button size="small" onClick={onStop}>
            Stop
          </Button>
        ) : null}
      </div>
    </div>
  );
}

/** What is known of a silence that has lasted too long; null while there is none, or where it has its reasons. */
function useSilence(excused: boolean): (Silence & { readonly ms: number }) | null {
  const silence = useContext(SilenceContext);
  const now = useNow(1000, silence !== null && !excused);
  const ms = silence === null || excused ? null : silentFor(silence, now);
  return silence === null || ms === null ? null : { ...silence, ms };
}

function Silent({ agent, ms, runs, onStop, onRestart }: Silence & { readonly ms: number; readonly onStop: () => void }) {
  return (
    <div className="mx-auto w-full max-w-[46rem] px-4 pt-3 sm:px-6">
      <div className="flex min-h-7 flex-wrap items-center gap-x-2.5 gap-y-1.5 text-[0.8125rem] text-ink-2">
        <span aria-hidden className={clsx("size-2 rounded-full", runs === null ? "bg-warn" : "animate-breathe bg-accent")} />
        <p className="flex min-w-0 items-baseline gap-1.5">
          <span role="status" className="flex min-w-0 gap-1.5">
            {runs === null ? (
              `No word from ${agent}`
            ) : (
              <>
                <span className="shrink-0">Still running</span> <code className="truncate text-ink">{runs}</code>
              </>
            )}
          </span>
          <span aria-hidden className="shrink-0 tabular-nums">
            for {lengthOf(ms)}
          </span>
        </p>
        {runs === null ? (
          <span className="flex items-center gap-1.5">
            <Button size="small" onClick={onStop}>
              Stop
            </Button>
            <Tooltip text="Ends the turn and the session. Your next message begins another, which knows what was said.">
              <Button size="small" onClick={onRestart}>
                Restart session
              </Button>
            </Tooltip>
            <span className="text-ink-3">or wait: it may be thinking</span>
          </span>
        ) : null}
      </div>
    </div>
  );
}

function wordsFor(waitsFor: WorkingProps["waitsFor"], retrying: Retrying | null): string {
  if (waitsFor !== null) return waitsFor === "approval" ? "Waiting for your approval" : "Waiting for your answer";
  if (retrying === null) return "Working";
  const { attempt, of, cause } = retrying;
  if (attempt !== null) return `Reconnecting ${attempt}${of === null ? "" : ` of ${of}`} · ${cause}`;
  return cause === "network" ? "No network: the agent keeps trying" : `The agent keeps trying · ${cause}`;
}

function Passed({ since }: { since: string }) {
  const now = useNow(1000);
  return (
    <span aria-hidden className="-ml-1.5 tabular-nums">
      for {lengthOf(Math.max(now - Date.parse(since), 0))}
    </span>
  );
}
