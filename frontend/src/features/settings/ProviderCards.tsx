import clsx from "clsx";
import { CircleAlert, CircleCheck, CircleMinus, RefreshCw, TriangleAlert, type LucideIcon } from "lucide-react";
import { useState } from "react";

import type { ProviderKind, ProviderState, ServerProvider } from "@/contracts/contracts.gen";
import { ago } from "@/lib/time";
import { limitInWords, limitsAt, type UsageLimit } from "@/lib/usageLimits";
import { useNow } from "@/lib/useNow";
import { Button } from "@/ui/Button";
import { CodeText } from "@/ui/CodeText";
import { Spinner } from "@/ui/Spinner";
import { showFailure } from "@/ui/toasts";

const names: Readonly<Record<ProviderKind, string>> = {
  codex: "Codex",
  claudeAgent: "Claude",
  demo: "Demo agent",
};

const looks: Readonly<Record<ProviderState, { icon: LucideIcon; color: string; word: string }>> = {
  ready: { icon: CircleCheck, color: "text-good", word: "Ready" },
  warning: { icon: TriangleAlert, color: "text-warn", word: "Needs attention" },
  error: { icon: CircleAlert, color: "text-bad", word: "Not usable" },
  disabled: { icon: CircleMinus, color: "text-ink-3", word: "Off" },
};

const signedIn: Readonly<Record<ServerProvider["auth"]["status"], string | null>> = {
  authenticated: "signed in",
  unauthenticated: "not signed in",
  unknown: null,
};

interface ProviderCardsProps {
  providers: readonly ServerProvider[];
  onRefresh: () => Promise<void>;
}

export function ProviderCards({ providers, onRefresh }: ProviderCardsProps) {
  const [busy, setBusy] = useState(false);
  const refresh = () => {
    setBusy(true);
    onRefresh()
      .catch((error: unknown) => showFailure("The agents could not be checked", error))
      .finally(() => setBusy(false));
  };
  return (
    <section aria-labelledby="agents">
      <header className="mb-2 flex items-center justify-between">
        <h3 id="agents" className="text-sm font-semibold">
          Agents
        </h3>
        <Button size="small" onClick={refresh} disabled={busy}>
          {busy ? <Spinner size={13} /> : <RefreshCw size={13} />} Check again
        </Button>
      </header>
      <ul className="divide-y divide-line rounded-lg border border-line">
        {providers.map((provider) => (
          <ProviderLine key={provider.provider} provider={provider} />
        ))}
        {providers.length === 0 ? <li className="p-3 text-[0.8125rem] text-ink-3">The server knows no agents.</li> : null}
      </ul>
    </section>
  );
}

function ProviderLine({ provider }: { provider: ServerProvider }) {
  const now = useNow(30_000);
  const { icon: Icon, color, word } = looks[provider.enabled ? provider.status : "disabled"];
  const auth = provider.auth.label ?? signedIn[provider.auth.status];
  const limits = limitsAt(provider.limits ?? [], now);
  const checked = ago(provider.checkedAt, now);
  const facts = [
    provider.installed ? (provider.version ? `version ${provider.version}` : null) : "not installed",
    provider.installed && provider.provider !== "demo" ? auth : null,
    provider.auth.email,
    checked === "" ? null : `checked ${checked === "now" ? "just now" : `${checked} ago`}`,
  ].filter(Boolean);
  return (
    <li className="flex gap-2.5 p-3">
      <Icon size={16} className={`mt-0.5 shrink-0 ${color}`} />
      <div className="min-w-0 flex-1 text-[0.8125rem]">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{names[provider.provider]}</span>
          <span className={`text-xs ${color}`}>{word}</span>
        </p>
        <p className="text-xs text-ink-3">{facts.join(" · ")}</p>
        {limits.length > 0 ? (
          <ul aria-label="Limits of the account" className="mt-1.5 space-y-1.5">
            {limits.map((limit) => (
              <LimitLine key={`${limit.name} ${limit.windowMinutes}`} limit={limit} now={now} />
            ))}
          </ul>
        ) : null}
        {provider.message ? <p className="mt-1 [overflow-wrap:anywhere] text-ink-2"><CodeText text={provider.message} /></p> : null}
      </div>
    </li>
  );
}

function LimitLine({ limit, now }: { limit: UsageLimit; now: number }) {
  const words = limitInWords(limit, now);
  const used = Math.min(limit.usedPercent, 100);
  return (
    <li className="text-xs text-ink-2">
      <span className="block">{words}</span>
      <span aria-hidden className="mt-0.5 block h-1 max-w-80 overflow-hidden rounded-full bg-hover">
        <span className={clsx("block h-full rounded-full", used >= 90 ? "bg-warn" : "bg-accent")} style={{ width: `${used}%` }} />
      </span>
    </li>
  );
}
