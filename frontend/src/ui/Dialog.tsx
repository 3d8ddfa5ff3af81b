import clsx from "clsx";
import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";

import { useFocusReturn } from "./useFocusReturn";

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: string;
  /** The look alone; the width follows the content's needs. */
  width?: "small" | "medium" | "large";
  children: ReactNode;
}

const widths = { small: "max-w-md", medium: "max-w-lg", large: "max-w-2xl" } as const;

export function Dialog({ open, onOpenChange, title, description, width = "medium", children }: DialogProps) {
  const giveFocusBack = useFocusReturn(open);
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-[rgb(15_18_15/45%)]" />
        <Radix.Content
          {...(description ? {} : { "aria-describedby": undefined })}
          onOpenAutoFocus={focusDialog}
          onCloseAutoFocus={giveFocusBack}
          className={clsx(
            "fixed top-[12vh] left-1/2 z-40 flex max-h-[80vh] w-[calc(100vw-1.5rem)] -translate-x-1/2 flex-col",
            "rounded-xl border border-line bg-card shadow-float outline-none",
            widths[width],
          )}
        >
          <header className="flex items-start gap-3 px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-[0.9375rem] font-semibold">{title}</Radix.Title>
              {description ? (
                <Radix.Description className="mt-0.5 text-[0.8125rem] text-ink-2">{description}</Radix.Description>
              ) : null}
            </div>
            <Radix.Close
              aria-label="Close"
              className="-mr-1.5 inline-flex size-7 items-center justify-center rounded-md text-ink-3 hover:bg-hover hover:text-ink"
            >
              <X size={16} />
            </Radix.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-5">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** A field that asked for the focus keeps it; otherwise the dialog itself has it, not its Close button. */
function focusDialog(event: Event): void {
  event.preventDefault();
  const dialog = event.currentTarget;
  if (dialog instanceof HTMLElement && !dialog.contains(document.activeElement)) dialog.focus();
}
