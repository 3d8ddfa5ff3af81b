/** The shell, or a thread by its id: what is fetched and kept up to date as one. */
export type Part = string;

/** The part that is not a thread. */
export const SHELL: Part = "shell";

export type Parts = ReadonlySet<Part>;

export function except(parts: Parts, others: Parts): Parts {
  return new Set([...parts].filter((part) => !others.has(part)));
}

export function both(parts: Parts, others: Parts): Parts {
  return new Set([...parts].filter((part) => others.has(part)));
}
