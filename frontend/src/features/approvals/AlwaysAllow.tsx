import { useState } from "react";

import { Button } from "@/ui/Button";

interface AlwaysAllowProps {
  /** How the commands begin that the agent would never ask for again, or the host that they may reach. */
  what: { readonly prefix: string } | { readonly host: string };
  disabled: boolean;
  onAllow: () => void;
}

/** A yes for good takes two steps: what it means is read before it is given. */
export function AlwaysAllow({ what, disabled, onAllow }: AlwaysAllowProps) {
  const [asking, setAsking] = useState(false);
  if (!asking)
    return (
      <div className="px-2 pb-1.5">
        <Button size="small" tone="quiet" className="max-w-full" onClick={() => setAsking(true)}>
          <span className="truncate">
            {"prefix" in what ? "Always allow commands that start with" : "Always allow reaching"}{" "}
            <code className="font-mono">{"prefix" in what ? what.prefix : what.host}</code> …
          </span>
        </Button>
      </div>
    );
  return (
    <div role="group" aria-label="Always allow" className="border-t border-line bg-warn-soft px-3.5 py-2.5 text-[0.8125rem]">
      <p className="[overflow-wrap:anywhere]">
        {"prefix" in what ? (
          <>
            Commands that start with <code className="font-mono">{what.prefix}</code> will run without asking, outside the
            sandbox, in this and all later conversations of this agent.
          </>
        ) : (
          <>
            Commands may reach <code className="font-mono">{what.host}</code> without asking, in this and all later
            conversations of this agent.
          </>
        )}{" "}
        The conversation will tell where this is kept and how to take it back.
      </p>
      <div className="mt-2 flex justify-end gap-2">
        <Button size="small" tone="quiet" onClick={() => setAsking(false)}>
          Back
        </Button>
        <Button size="small" tone="danger" disabled={disabled} onClick={onAllow}>
          Always allow
        </Button>
      </div>
    </div>
  );
}
