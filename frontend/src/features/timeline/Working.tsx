import clsx from "clsx";

import { lengthOf } from "@/lib/time";
import { useNow } from "@/lib/useNow";
import { Button } from "@/ui/Button";

import type { Retrying } from "./retrying";

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
