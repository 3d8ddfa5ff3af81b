import clsx from "clsx";
import type { ComponentProps } from "react";

const tones = {
  plain: "border-line-strong bg-card text-ink hover:bg-hover",
  primary: "border-transparent bg-accent text-on-accent hover:bg-accent-strong",
  danger: "border-transparent bg-bad text-on-bad hover:opacity-90",
  quiet: "border-transparent text-ink-2 hover:bg-hover hover:text-ink",
  quietDanger: "border-transparent text-bad hover:bg-bad-soft",
} as const;

const sizes = {
  medium: "h-8 gap-2 px-3 text-[0.8125rem]",
  small: "h-7 gap-1.5 px-2 text-xs",
} as const;

export interface ButtonProps extends ComponentProps<"button"> {
  tone?: keyof typeof tones;
  size?: keyof typeof sizes;
}

export function Button({ tone = "plain", size = "medium", className, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className={clsx(
        "inline-flex shrink-0 items-center justify-center rounded-md border font-medium whitespace-nowrap transition-colors",
        "disabled:cursor-not-allowed disabled:opacity-50",
        tones[tone],
        sizes[size],
        className,
      )}
      {...rest}
    />
  );
}
