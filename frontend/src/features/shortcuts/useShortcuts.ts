import { useEffect, useRef } from "react";

import { isShortcut, isTyping } from "@/lib/keys";

import { shortcuts, type ShortcutName } from "./shortcuts";

export type ShortcutActions = Readonly<Record<ShortcutName, () => void>>;

/** Runs the action of a shortcut. Those without modifiers are text while someone types. */
export function useShortcuts(actions: ShortcutActions): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const name = shortcutFor(event);
      if (!name) return;
      event.preventDefault();
      latest.current[name]();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}

function shortcutFor(event: KeyboardEvent): ShortcutName | undefined {
  const names = Object.keys(shortcuts) as ShortcutName[];
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (isPlain && (isTyping(event.target) || document.querySelector("[role=dialog], [role=alertdialog]"))) return undefined;
  return names.find((name) => isShortcut(event, shortcuts[name]));
}
