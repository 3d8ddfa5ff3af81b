/** Where a link written by an agent may lead. */

const allowed = new Set(["http:", "https:", "mailto:"]);

/** The address if it may be opened from the page, else null. */
export function safeUrl(href: string): string | null {
  // Browsers drop control characters inside a scheme, so they must not hide one here.
  const plain = href.replace(/[\u0000-\u0020\u007f]/g, "");
  try {
    return allowed.has(new URL(plain).protocol) ? plain : null;
  } catch {
    return null; // relative: a file of the workspace, not a page of ours
  }
}
