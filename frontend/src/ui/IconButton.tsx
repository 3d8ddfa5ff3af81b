import clsx from "clsx";
import type { ComponentProps } from "react";

import { Tooltip } from "./Tooltip";

interface IconButtonProps extends ComponentProps<"button"> {
  /** Said by screen readers and shown as the tooltip. */
  label: string;
  shortcut?: string;
}

export function IconButton({ label, shortcut, className, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label} {...(shortcut ? { shortcut } : {})}>
      <button
        type="button"
        aria-label={label}
        className={clsx(
          "inline-flex size-7 shrink-0 items-center justify-center rounded-md text-ink-3 transition-colors",
          "hover:bg-hover hover:text-ink disabled:cursor-not-allowed disabled:opacity-50",
          "data-[state=open]:bg-hover data-[state=open]:text-ink pointer-coarse:size-9",
          className,
        )}
        {...rest}
      />
    </Tooltip>
  );
}
