import clsx from "clsx";
import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";

interface WorkFrameProps {
  first: boolean;
  last: boolean;
  children: ReactNode;
}

/** One segment of a block of work; segments that follow each other share one frame. */
export function WorkFrame({ first, last, children }: WorkFrameProps) {
  return (
    <div className={clsx(first && "pt-2", last && "pb-2")}>
      <div
        className={clsx(
          "overflow-hidden border-x border-t border-line bg-card",
          first && "rounded-t-lg",
          last && "rounded-b-lg border-b",
        )}
      >
        {children}
      </div>
    </div>
  );
}

interface WorkLineProps {
  icon: ReactNode;
  /** What it is, for those who cannot see the icon. */
  label: string;
  meta?: ReactNode;
  open?: boolean;
  onToggle?: (() => void) | undefined;
  children: ReactNode;
}

/** The line that says what was done; a button when there is more to see. */
export function WorkLine({ icon, label, meta, open = false, onToggle, children }: WorkLineProps) {
  const content = (
    <>
      <span className="flex h-5 w-4 shrink-0 items-center justify-center text-ink-3">{icon}</span>
      <span className="sr-only">{label}</span>
      <span className="min-w-0 flex-1">{children}</span>
      {meta ? <span className="flex h-5 shrink-0 items-center gap-2 text-xs text-ink-3 tabular-nums">{meta}</span> : null}
      <span className="flex h-5 w-3.5 shrink-0 items-center text-ink-3">
        {onToggle ? (
          <ChevronRight size={14} className={clsx("transition-transform", open && "rotate-90")} />
        ) : null}
      </span>
    </>
  );
  const look = "flex w-full items-start gap-2.5 px-3 py-1.5 text-left text-[0.8125rem] leading-5";
  if (!onToggle) return <div className={look}>{content}</div>;
  return (
    <button
      type="button"
      aria-expanded={open}
      onClick={onToggle}
      className={clsx(look, "hover:bg-hover focus-visible:-outline-offset-2")}
    >
      {content}
    </button>
  );
}
