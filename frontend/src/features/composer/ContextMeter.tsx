import { limitInWords, limitsAt, type UsageLimit } from "@/lib/usageLimits";
import { useNow } from "@/lib/useNow";
import { Tooltip } from "@/ui/Tooltip";

export interface ContextUse {
  readonly used: number;
  readonly max: number;
}

const circumference = 2 * Math.PI * 6;

function thousands(tokens: number): string {
  return tokens < 1000 ? String(tokens) : `${Math.round(tokens / 1000)}k`;
}

interface ContextMeterProps {
  use: ContextUse | null;
  /** Of the account that the agent works with. */
  limits: readonly UsageLimit[];
}

/** How full the model's memory of this thread is; its tooltip tells the account's limits as well. */
export function ContextMeter({ use, limits }: ContextMeterProps) {
  const now = useNow(60_000);
  const holding = limitsAt(limits, now);
  if (use === null && holding.length === 0) return null;
  const share = use && use.max > 0 ? Math.min(use.used / use.max, 1) : 0;
  const context = use
    ? [`${Math.round(share * 100)} % of the context used: ${thousands(use.used)} of ${thousands(use.max)} tokens`]
    : [];
  const text = [...context, ...holding.map((limit) => limitInWords(limit, now))].join("\n");
  return (
    <Tooltip text={text} side="top">
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- its tooltip must be reachable */}
      <span role="img" aria-label={text} tabIndex={0} className="flex size-7 items-center sm:ml-auto justify-center rounded-md">
        <svg viewBox="0 0 16 16" className="size-4 -rotate-90" aria-hidden>
          <circle cx="8" cy="8" r="6" fill="none" strokeWidth="2.5" className="stroke-line-strong" />
          <circle
            cx="8"
            cy="8"
            r="6"
            fill="none"
            strokeWidth="2.5"
            strokeDasharray={circumference}
            strokeDashoffset={circumference * (1 - share)}
            className={share > 0.85 ? "stroke-warn" : "stroke-accent"}
          />
        </svg>
      </span>
    </Tooltip>
  );
}
