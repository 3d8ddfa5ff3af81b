import { Unplug } from "lucide-react";

import { useLasting } from "@/lib/useLasting";
import { useNow } from "@/lib/useNow";
import type { ConnectionState } from "@/transport/connection";
import { Button } from "@/ui/Button";
import { Spinner } from "@/ui/Spinner";

import { LOSS_PATIENCE_MS } from "./patience";

interface ConnectionBannerProps {
  connection: ConnectionState;
  onRetry: () => void;
}

export function ConnectionBanner({ connection, onRetry }: ConnectionBannerProps) {
  const isDown = connection.phase !== "open" && connection.phase !== "disposed";
  const isWorthSaying = useLasting(isDown, LOSS_PATIENCE_MS);
  const now = useNow(500, isDown);
  if (!isDown || !isWorthSaying) return null;
  const isClosed = connection.phase === "closed";
  return (
    <div
      role="status"
      className="flex min-h-9 shrink-0 flex-wrap items-center justify-center gap-x-3 gap-y-1 border-b border-warn-line bg-warn-soft px-3 py-1 text-[0.8125rem]"
    >
      <span className="flex items-center gap-2 text-ink">
        {isClosed ? <Unplug size={14} className="text-warn" /> : <Spinner />}
        {wordsFor(connection, now)}
      </span>
      {connection.phase === "connecting" ? null : (
        <Button size="small" onClick={isClosed ? () => location.reload() : onRetry}>
          {isClosed ? "Sign in again" : "Try now"}
        </Button>
      )}
    </div>
  );
}

function wordsFor({ phase, retryAt, reason }: ConnectionState, now: number): string {
  if (phase === "connecting") return "Connecting to the server…";
  if (phase === "closed") return reason ?? "The connection is closed.";
  const seconds = Math.max(Math.ceil(((retryAt ?? now) - now) / 1000), 0);
  return `${reason ?? "The connection is lost."} ${seconds > 0 ? `Next attempt in ${seconds} s.` : "Trying again…"} You can go on reading.`;
}
