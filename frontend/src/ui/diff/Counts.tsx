interface CountsProps {
  additions: number;
  deletions: number;
}

/** How many lines came and went. */
export function Counts({ additions, deletions }: CountsProps) {
  if (additions === 0 && deletions === 0) return null;
  return (
    <span className="flex shrink-0 gap-1.5 font-mono text-xs tabular-nums">
      <span className="sr-only">{`${additions} lines added, ${deletions} removed`}</span>
      {additions > 0 ? (
        <span aria-hidden className="text-good">
          +{additions}
        </span>
      ) : null}
      {deletions > 0 ? (
        <span aria-hidden className="text-bad">
          −{deletions}
        </span>
      ) : null}
    </span>
  );
}
