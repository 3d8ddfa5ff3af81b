import { useSyncExternalStore } from "react";

import { isTyping } from "@/lib/keys";

/** True while the focus is where a letter would be text. */
export function useIsTyping(): boolean {
  return useSyncExternalStore(subscribe, () => isTyping(document.activeElement));
}

function subscribe(changed: () => void): () => void {
  const onFocusOut = (event: FocusEvent) => {
    // From one element to another there is a focusin as well; a look in between would flicker.
    if (event.relatedTarget === null) changed();
  };
  window.addEventListener("focusin", changed);
  window.addEventListener("focusout", onFocusOut);
  return () => {
    window.removeEventListener("focusin", changed);
    window.removeEventListener("focusout", onFocusOut);
  };
}
