import clsx from "clsx";

import { Kbd } from "@/ui/Kbd";

import { queueShortcut } from "./QueueButton";

interface HintProps {
  running: boolean;
  online: boolean;
  stopArmed: boolean;
  hasText: boolean;
}

/** One line below the field: what a message does now. */
export function Hint({ running, online, stopArmed, hasText }: HintProps) {
  const said = stopArmed ? (
    <>
      Press <Kbd keys="escape" /> again to stop the agent
    </>
  ) : !online && hasText ? (
    "Not connected: your message is sent as soon as the connection is back"
  ) : running && hasText ? (
    <>
      The agent is at work: your message steers it
      <span className="flex items-center gap-1 pointer-coarse:hidden max-sm:hidden">
        <span className="mx-1">·</span> <Kbd keys={queueShortcut} /> <span className="sr-only">{queueShortcut}</span> queues it
      </span>
    </>
  ) : null;
  return (
    <p
      role="status"
      className={clsx("flex h-5 items-center justify-center gap-1 pt-1.5 text-xs text-ink-3", !said && "max-sm:hidden")}
    >
      {said ?? (
        <>
          <Kbd keys="enter" /> sends <span className="mx-1">·</span> <Kbd keys="shift+enter" /> new line
        </>
      )}
    </p>
  );
}
