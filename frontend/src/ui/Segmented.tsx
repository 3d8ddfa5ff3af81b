import clsx from "clsx";
import { RadioGroup } from "radix-ui";
import type { ReactNode } from "react";

interface SegmentedProps<T extends string> {
  label: string;
  value: T;
  onChange: (value: T) => void;
  choices: readonly { value: T; label: string; icon?: ReactNode }[];
}

/** A choice among few, all of them in sight. */
export function Segmented<T extends string>({ label, value, onChange, choices }: SegmentedProps<T>) {
  return (
    <RadioGroup.Root
      aria-label={label}
      value={value}
      onValueChange={(next) => onChange(next as T)}
      orientation="horizontal"
      className="inline-flex rounded-md border border-line bg-sunken p-0.5"
    >
      {choices.map((choice) => (
        <RadioGroup.Item
          key={choice.value}
          value={choice.value}
          className={clsx(
            "inline-flex h-6.5 items-center gap-1.5 rounded-[5px] px-2.5 text-xs",
            choice.value === value ? "bg-card font-medium text-ink shadow-sm" : "text-ink-2 hover:text-ink",
          )}
        >
          {choice.icon}
          {choice.label}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
