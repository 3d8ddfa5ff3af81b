import { useCallback, useLayoutEffect, useRef } from "react";

/**
 * What to do when a dialog closes (Radix' `onCloseAutoFocus`): the focus goes back to where it was
 * when the dialog opened, unless something else has taken it by then.
 */
export function useFocusReturn(open: boolean): (event: Event) => void {
  const before = useRef<HTMLElement | null>(null);
  useLayoutEffect(() => {
    if (open && document.activeElement instanceof HTMLElement) before.current = lasting(document.activeElement);
  }, [open]);
  return useCallback((event: Event) => {
    event.preventDefault();
    const isNowhere = document.activeElement === null || document.activeElement === document.body;
    if (isNowhere && before.current?.isConnected) before.current.focus();
  }, []);
}

/** A menu's entry is gone with its menu; the button that opens the menu stays. */
function lasting(element: HTMLElement): HTMLElement {
  const button = element.closest("[role=menu]")?.getAttribute("aria-labelledby");
  return (button ? document.getElementById(button) : null) ?? element;
}
