import clsx from "clsx";

import type { ThreadStatus } from "./threadStatus";

interface StatusLook {
  /** Said in place of the time; empty where the time says more. */
  readonly word: string;
  readonly dot: string;
  readonly text: string;
  readonly spoken: string;
}

export const statusLooks: Readonly<Record<ThreadStatus, StatusLook>> = {
  working: { word: "working", dot: "bg-accent animate-breathe", text: "text-accent", spoken: "working" },
  approval: { word: "approve?", dot: "bg-warn", text: "text-warn font-medium", spoken: "waits for your approval" },
  input: { word: "asks", dot: "bg-info", text: "text-info font-medium", spoken: "waits for your answer" },
  error: { word: "failed", dot: "bg-bad", text: "text-bad", spoken: "failed" },
  interrupted: { word: "stopped", dot: "border border-ink-3", text: "text-ink-3", spoken: "stopped before its end" },
  done: { word: "", dot: "bg-accent", text: "text-ink-2", spoken: "done, not seen yet" },
  idle: { word: "", dot: "", text: "text-ink-3", spoken: "" },
};

export function StatusDot({ status }: { status: ThreadStatus }) {
  return (
    <span aria-hidden className="flex w-4 shrink-0 justify-center">
      <span className={clsx("size-[7px] rounded-full", statusLooks[status].dot)} />
    </span>
  );
}
