import { useEffect } from "react";

/** When something ends that may have held the focus, the message field takes it, where that opens no keyboard. */
export function useFocusAfter(isThere: boolean): void {
  useEffect(() => {
    if (!isThere) return undefined;
    return () => {
      const field = document.getElementById("composer");
      const isNowhere = document.activeElement === null || document.activeElement === document.body;
      if (field && isNowhere && matchMedia("(pointer: fine)").matches) field.focus();
    };
  }, [isThere]);
}
