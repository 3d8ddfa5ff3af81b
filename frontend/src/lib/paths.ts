/** Paths as people read them. */

/** The last part of a path: its name. */
export function nameOfPath(path: string): string {
  const trimmed = path.replace(/[/\\]+$/, "");
  return trimmed.split(/[/\\]/).at(-1) || trimmed || path;
}

/** Everything before the name, with its closing slash; empty when there is none. */
export function folderOfPath(path: string): string {
  return path.slice(0, path.length - nameOfPath(path).length);
}
