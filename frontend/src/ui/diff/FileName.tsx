import clsx from "clsx";

interface FileNameProps {
  path: string;
  /** What it was called before. */
  oldPath?: string | null | undefined;
  className?: string;
}

/** A path whose name is in sight however narrow it gets. */
export function FileName({ path, oldPath, className }: FileNameProps) {
  const slash = path.lastIndexOf("/") + 1;
  const whole = oldPath ? `${oldPath} → ${path}` : path;
  return (
    <span className={clsx("flex min-w-0 font-mono text-[0.78125rem]", className)} title={whole}>
      {oldPath ? (
        <>
          <span className="min-w-0 shrink truncate text-ink-3">{oldPath}</span>
          <span className="shrink-0 px-1.5 text-ink-3"> → </span>
        </>
      ) : null}
      {slash > 0 ? <span className="min-w-0 shrink truncate text-ink-3">{path.slice(0, slash)}</span> : null}
      <span className="max-w-full min-w-0 shrink-0 truncate">{path.slice(slash)}</span>
    </span>
  );
}
