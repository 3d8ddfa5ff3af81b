import { useEffect, useRef } from "react";

interface RenameFieldProps {
  value: string;
  label: string;
  /** The new name, or null when nothing changes. */
  onDone: (value: string | null) => void;
}

export function RenameField({ value, label, onDone }: RenameFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  useEffect(() => {
    // A menu that closes gives the focus back to its button first.
    const frame = requestAnimationFrame(() => field.current?.select());
    return () => cancelAnimationFrame(frame);
  }, []);
  const finish = (text: string | null) => {
    if (done.current) return;
    done.current = true;
    const name = text?.trim();
    onDone(name && name !== value ? name : null);
  };
  return (
    <input
      ref={field}
      defaultValue={value}
      aria-label={label}
      autoFocus
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter" && !event.nativeEvent.isComposing) finish(event.currentTarget.value);
        if (event.key === "Escape") finish(null);
      }}
      onBlur={(event) => finish(event.currentTarget.value)}
      className="h-8 w-full rounded-md border border-accent bg-paper px-2 text-[0.8125rem] outline-none"
    />
  );
}
