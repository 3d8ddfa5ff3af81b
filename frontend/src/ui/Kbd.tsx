import clsx from "clsx";

const isMac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent);

const names: Readonly<Record<string, string>> = {
  mod: isMac ? "⌘" : "Ctrl",
  shift: isMac ? "⇧" : "Shift",
  alt: isMac ? "⌥" : "Alt",
  enter: "Enter",
  escape: "Esc",
  arrowup: "↑",
  arrowdown: "↓",
};

function nameOf(key: string): string {
  return names[key] ?? (key.length === 1 ? key.toUpperCase() : key);
}

/** A shortcut such as "mod+k", drawn as keys. */
export function Kbd({ keys, inverted = false }: { keys: string; inverted?: boolean }) {
  return (
    <span className="inline-flex gap-0.5" aria-hidden>
      {keys.split("+").map((key, index) => (
        <kbd
          key={index}
          className={clsx(
            "inline-flex h-[1.125rem] min-w-[1.125rem] items-center justify-center rounded border px-1 font-sans text-[0.6875rem] leading-none",
            inverted ? "border-current/40 text-current" : "border-line-strong bg-card text-ink-2",
          )}
        >
          {nameOf(key)}
        </kbd>
      ))}
    </span>
  );
}
