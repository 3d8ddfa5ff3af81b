import { Tooltip as Radix } from "radix-ui";
import type { ReactNode } from "react";

import { Kbd } from "./Kbd";

interface TooltipProps {
  text: string;
  shortcut?: string;
  side?: "top" | "bottom" | "left" | "right";
  children: ReactNode;
}

export const TooltipArea = Radix.Provider;

export function Tooltip({ text, shortcut, side = "bottom", children }: TooltipProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 flex max-w-80 items-center gap-2 rounded-md bg-ink px-2 py-1 text-xs break-words whitespace-pre-line text-paper"
        >
          {text}
          {shortcut ? <Kbd keys={shortcut} inverted /> : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
