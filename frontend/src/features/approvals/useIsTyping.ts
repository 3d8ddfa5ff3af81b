import { useEffect, useState } from "react";

import { isTyping } from "@/lib/keys";

/** True while the focus is where a letter would be text. */
export function useIsTyping(): boolean {
  const [typing, setTyping] = useState(() => isTyping(document.activeElement));
  useEffect(() => {
    const onFocus = () => setTyping(isTyping(document.activeElement));
    // When the focus leaves for nowhere there is no focusin, and it has not arrived yet.
    const onBlur = (event: FocusEvent) => setTyping(isTyping(event.relatedTarget));
    window.addEventListener("focusin", onFocus);
    window.addEventListener("focusout", onBlur);
    return () => {
      window.removeEventListener("focusin", onFocus);
      window.removeEventListener("focusout", onBlur);
    };
  }, []);
  return typing;
}
