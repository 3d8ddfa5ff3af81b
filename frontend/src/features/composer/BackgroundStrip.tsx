import clsx from "clsx";
import { ChevronDown, ChevronUp, SquareTerminal } from "lucide-react";
import { useState } from "react";

import type { BackgroundCommand } from "@/contracts/contracts.gen";
import { ago, instant } from "@/lib/time";
import { useNow } from "@/lib/useNow";
import { Button } from "@/ui/Button";
import { IconButton } from "@/ui/IconButton";

interface BackgroundStripProps {
  commands: readonly BackgroundCommand[];
  /** All of them without an id. */
  onStop: (id?: string) => Promise<void>;
}

/** What still runs though the turn that began it is over, above the composer. */
export function BackgroundStrip({ commands, onStop }: BackgroundStripProps) {
  const [open, setOpen] = useState(false);
  const [first, ...others] = commands;
  if (!first) return null;
  const isOne = others.length === 0;
  return (
    <section aria-label="Background commands" className="mx-auto w-full max-w-[46rem] px-3 pb-2 sm:px-6">
      <div className="rounded-xl border border-line bg-card text-[0.8125rem]">
        <div className="flex min-h-9 items-center gap-2 py-1 pr-1.5 pl-3">
          <SquareTerminal size={14} className="shrink-0 text-accent" />
          <p className="flex min-w-0 flex-1 items-baseline gap-1.5">
            <span className={clsx("text-ink-2", isOne && "shrink-0")}>
              {isOne ? "Still runs in the background:" : `${commands.length} commands still run in the background`}
            </span>
            {isOne ? <CommandLine command={first} /> : null}
          </p>
          {isOne ? null : (
            <IconButton label={open ? "Hide the commands" : "Show the commands"} aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? <ChevronDown size={14} /> : <ChevronUp size={14} />}
            </IconButton>
          )}
          <StopButton label={isOne ? "Stop" : "Stop all"} onStop={() => onStop(isOne ? first.id : undefined)} />
        </div>
        {open && !isOne ? (
          <ul className="max-h-[28vh] divide-y divide-line overflow-y-auto border-t border-line">
            {commands.map((command) => (
              <li key={command.id} className="flex min-h-9 items-center gap-2 py-1 pr-1.5 pl-3">
                <p className="flex min-w-0 flex-1 items-baseline gap-1.5">
                  <CommandLine command={command} />
                </p>
                <StopButton label="Stop" of={command.command} onStop={() => onStop(command.id)} />
              </li>
            ))}
          </ul>
        ) : null}
      </div>
    </section>
  );
}

function CommandLine({ command }: { command: BackgroundCommand }) {
  const now = useNow(60_000);
  const since = command.startedAt;
  const place = [`in ${command.cwd}`, since && `since ${instant(since)}`, command.processId && `process ${command.processId}`];
  return (
    <>
      <code className="min-w-0 truncate text-[0.78125rem]" title={`${command.command}\n${place.filter(Boolean).join(", ")}`}>
        {command.command}
      </code>
      {since ? <span className="shrink-0 text-xs text-ink-3 tabular-nums max-sm:hidden">{ago(since, now)}</span> : null}
    </>
  );
}

function StopButton({ label, of, onStop }: { label: string; of?: string; onStop: () => Promise<void> }) {
  const [stopping, setStopping] = useState(false);
  const stop = () => {
    setStopping(true);
    void onStop().finally(() => setStopping(false));
  };
  return (
    <Button
      tone="quietDanger"
      size="small"
      disabled={stopping}
      aria-label={of ? `${label} ${of}` : undefined}
      onClick={stop}
      className="pointer-coarse:h-9"
    >
      {label}
    </Button>
  );
}
