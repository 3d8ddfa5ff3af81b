import clsx from "clsx";
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";

const confirmationMs = 1500;

export function CopyButton({ text, label, className }: { text: string; label: string; className?: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), confirmationMs);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => void navigator.clipboard.writeText(text).then(() => setCopied(true));
  return (
    <button
      type="button"
      onClick={copy}
      aria-label={copied ? "Copied" : label}
      className={clsx(
        "inline-flex h-6 items-center gap-1 rounded px-1.5 text-xs text-ink-3 hover:bg-hover hover:text-ink",
        className,
      )}
    >
      {copied ? <Check size={13} className="text-good" /> : <Copy size={13} />}
      <span aria-hidden>{copied ? "Copied" : "Copy"}</span>
    </button>
  );
}
