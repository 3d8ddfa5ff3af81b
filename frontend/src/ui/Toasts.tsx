import clsx from "clsx";
import { CircleAlert, Info, X } from "lucide-react";
import { useEffect, useState } from "react";

import { dismissToast, useToasts, type Toast } from "./toasts";

const noteMs = 5000;
const actionMs = 8000;
const errorMs = 12_000;

/** Below the header, so that they cover neither the message field nor what stands above it. */
export function Toasts() {
  const toasts = useToasts((state) => state.toasts);
  return (
    <div
      role="region"
      aria-label="Messages"
      aria-live="polite"
      className="pointer-events-none fixed top-14 right-3 z-50 flex w-[calc(100vw-1.5rem)] max-w-sm flex-col gap-2"
    >
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function ToastCard({ toast }: { toast: Toast }) {
  const isError = toast.tone === "error";
  const hasAction = toast.action !== undefined;
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (isHeld) return undefined; // somebody is about to use it
    const ms = isError ? errorMs : hasAction ? actionMs : noteMs;
    const timer = setTimeout(() => dismissToast(toast.id), ms);
    return () => clearTimeout(timer);
  }, [toast.id, isError, hasAction, isHeld]);
  const Icon = isError ? CircleAlert : Info;
  return (
    <div
      role={isError ? "alert" : "status"}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="pointer-events-auto flex gap-2.5 rounded-lg border border-line bg-card p-3 text-[0.8125rem] shadow-float"
    >
      <Icon size={16} className={clsx("mt-0.5 shrink-0", isError ? "text-bad" : "text-info")} />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{toast.title}</p>
        {toast.text ? (
          <p className="mt-0.5 line-clamp-6 text-ink-2 [overflow-wrap:anywhere]">{toast.text}</p>
        ) : null}
        {toast.action ? <ActionButton toast={toast} action={toast.action} /> : null}
      </div>
      <button
        type="button"
        aria-label="Dismiss"
        onClick={() => dismissToast(toast.id)}
        className="flex size-6 shrink-0 items-center justify-center rounded text-ink-3 hover:bg-hover hover:text-ink"
      >
        <X size={14} />
      </button>
    </div>
  );
}

function ActionButton({ toast, action }: { toast: Toast; action: NonNullable<Toast["action"]> }) {
  return (
    <button
      type="button"
      onClick={() => {
        dismissToast(toast.id);
        action.run();
      }}
      className="mt-1 rounded text-xs font-medium text-accent hover:underline pointer-coarse:py-2"
    >
      {action.label}
    </button>
  );
}
