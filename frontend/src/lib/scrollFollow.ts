/** Who holds the scroll: the reader, or the newest line. */

export interface ScrollPlace {
  readonly top: number;
  readonly height: number;
  readonly viewport: number;
}

/** A reader this close to the end counts as being there (px). */
const reach = 24;

export function isAtEnd({ top, height, viewport }: ScrollPlace): boolean {
  return height - top - viewport <= reach;
}

/**
 * Whether to keep following after a scroll. Only the reader's own move upwards lets go:
 * text that grows below moves the end away, never the reader.
 */
export function followsAfterScroll(follows: boolean, before: ScrollPlace, after: ScrollPlace): boolean {
  if (isAtEnd(after)) return true;
  const movedUp = after.top < before.top - 1;
  const shrank = after.height < before.height;
  if (movedUp && !shrank) return false;
  return follows;
}
