import { useState } from "react";

import { Button } from "@/ui/Button";

interface AlwaysAllowProps {
  /** How the commands begin that the agent would never ask for again. */
  prefix: string;
  disabled: boolean;
  onAllow: () => void;
}

/** A yes for good takes two steps: what it means is read before it is given. */
export function AlwaysAllow({ prefix, disabled, onAllow }: AlwaysAllowProps) {
  const [asking, setAsking] = useState(false);
  if (!asking)
    return (
      <div className="px-2 pb-1.5">
        <Button size="small" tone="quiet" className="max-w-full" onClick={() => setAsking(true)}>
          <span className="truncate">
            Always allow commands that start with <code className="font-mono">{prefix}</code> …
          </span>
        </Button>
      </div>
    );
  return (
    <div role="group" aria-label="Always allow" className="border-t border-line bg-warn-soft px-3.5 py-2.5 text-[0.8125rem]">
      <p className="[overflow-wrap:anywhere]">
        Commands that start with <code className="font-mono">{prefix}</code> will run without asking, outside the sandbox, in
        this and all later conversations of this agent. The conversation will tell where this is kept and how to take it back.
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
