import { AlertDialog as Radix } from "radix-ui";

import { Button } from "./Button";
import { useFocusReturn } from "./useFocusReturn";

interface ConfirmDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  text: string;
  action: string;
  /** The safe answer. */
  keep?: string;
  onConfirm: () => void;
}

/** Asks before something is taken away. The safe answer has the focus. */
export function ConfirmDialog({ open, onOpenChange, title, text, action, keep = "Keep it", onConfirm }: ConfirmDialogProps) {
  const giveFocusBack = useFocusReturn(open);
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-[rgb(15_18_15/45%)]" />
        <Radix.Content
          onCloseAutoFocus={giveFocusBack}
          className="fixed top-[20vh] left-1/2 z-40 w-[calc(100vw-1.5rem)] max-w-md -translate-x-1/2 rounded-xl border border-line bg-card p-5 shadow-float outline-none"
        >
          <Radix.Title className="text-[0.9375rem] font-semibold">{title}</Radix.Title>
          <Radix.Description className="mt-1.5 text-[0.8125rem] break-words whitespace-pre-line text-ink-2">{text}</Radix.Description>
          <div className="mt-5 flex justify-end gap-2">
            <Radix.Cancel asChild>
              <Button>{keep}</Button>
            </Radix.Cancel>
            <Radix.Action asChild>
              <Button tone="danger" onClick={onConfirm}>
                {action}
              </Button>
            </Radix.Action>
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
