/** Keyboard shortcuts: "mod+shift+k" against a key event. */

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

const usesCommandKey = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent);

/** True if the event is exactly this shortcut. "mod" is Command on a Mac and Ctrl elsewhere. */
export function isShortcut(event: KeyPress, shortcut: string, mac: boolean = usesCommandKey): boolean {
  const parts = shortcut.split("+");
  const key = parts.at(-1) ?? "";
  const mod = parts.includes("mod");
  const wantsMeta = parts.includes("meta") || (mod && mac);
  const wantsCtrl = parts.includes("ctrl") || (mod && !mac);
  return (
    event.key.toLowerCase() === key &&
    event.metaKey === wantsMeta &&
    event.ctrlKey === wantsCtrl &&
    event.altKey === parts.includes("alt") &&
    (event.shiftKey === parts.includes("shift") || !/^[a-z0-9]$|^[a-z]{2,}$/.test(key))
  );
}

/** True where a plain letter would be text: a shortcut without modifiers must not fire there. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button"].includes(target.type);
}
