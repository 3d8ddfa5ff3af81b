import { useEffect } from "react";

/** When something ends that may have held the focus, the message field takes it, where that opens no keyboard. */
export function useFocusAfter(isThere: boolean): void {
  useEffect(() => {
    if (!isThere) return undefined;
    return () => {
      const isNowhere = document.activeElement === null || document.activeElement === document.body;
      if (isNowhere && matchMedia("(pointer: fine)").matches) document.getElementById("composer")?.focus();
    };
  }, [isThere]);
}
