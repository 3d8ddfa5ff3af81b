const KEY = "t3.reloaded-for";

/** Reloads the page for a newer server, but not twice for the same one: the build may be old too. */
export function reloadOnce(contractHash: string): void {
  if (sessionStorage.getItem(KEY) === contractHash) return;
  sessionStorage.setItem(KEY, contractHash);
  location.reload();
}
