import { ListEnd } from "lucide-react";

import { IconButton } from "@/ui/IconButton";

export const queueShortcut = "mod+shift+enter";

interface QueueButtonProps {
  disabled: boolean;
  onClick: () => void;
}

/** Beside Send: the message waits for the running turn instead of steering it. */
export function QueueButton({ disabled, onClick }: QueueButtonProps) {
  return (
    <IconButton
      label="Queue for after this turn"
      shortcut={queueShortcut}
      disabled={disabled}
      onClick={onClick}
      className="ml-1 size-8 border border-line-strong text-ink"
    >
      <ListEnd size={15} />
    </IconButton>
  );
}
