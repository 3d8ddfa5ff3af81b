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
  const copy = () => {
    void copyText(text).then(setCopied);
  };
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

/** Without https, and away from this machine, browsers offer only the old way. */
async function copyText(text: string): Promise<boolean> {
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (clipboard) {
    return clipboard.writeText(text).then(
      () => true,
      () => false,
    );
  }
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- there is no other way here
  const copied = document.execCommand("copy");
  field.remove();
  return copied;
}
