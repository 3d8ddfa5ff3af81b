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

/** A path inside `root` without it. */
export function pathWithin(path: string, root: string): string {
  const base = root.endsWith("/") ? root : `${root}/`;
  return path.startsWith(base) ? path.slice(base.length) : path;
}
