import clsx from "clsx";
import { useId, type ComponentProps } from "react";

interface TextFieldProps extends ComponentProps<"input"> {
  label: string;
  hint?: string;
  /** What is wrong and what to do; announced when it appears. */
  error?: string | undefined;
  mono?: boolean;
}

export function TextField({ label, hint, error, mono = false, className, ...rest }: TextFieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block text-[0.8125rem] font-medium">
        {label}
      </label>
      <input
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={hint || error ? noteId : undefined}
        autoComplete="off"
        spellCheck={false}
        className={clsx(
          "h-9 w-full rounded-md border bg-paper px-2.5 text-[0.8125rem] placeholder:text-ink-3",
          mono && "font-mono",
          error ? "border-bad" : "border-line-strong",
        )}
        {...rest}
      />
      <p
        id={noteId}
        role={error ? "alert" : undefined}
        className={clsx("mt-1 text-xs break-words", error ? "text-bad" : "text-ink-3")}
      >
        {error ?? hint}
      </p>
    </div>
  );
}
