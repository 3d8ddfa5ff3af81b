/** Collects what comes in during one frame of the screen, so that the page renders once for all. */

/** A tab that is not visible gets no frames; then this many milliseconds are the beat. */
const HIDDEN_BEAT_MS = 250;

/** So many wait at most; then they are handed on at once. */
const LIMIT = 500;

export class FrameBatcher<T> {
  private items: T[] = [];
  private frame: number | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly apply: (items: readonly T[]) => void) {}

  add(item: T): void {
    this.items.push(item);
    if (this.items.length >= LIMIT) this.flush();
    else if (this.items.length === 1) this.schedule();
  }

  flush(): void {
    this.cancel();
    if (this.items.length === 0) return;
    const items = this.items;
    this.items = [];
    this.apply(items);
  }

  dispose(): void {
    this.cancel();
    this.items = [];
  }

  private schedule(): void {
    const flush = () => this.flush();
    this.frame = requestAnimationFrame(flush);
    this.timer = setTimeout(flush, HIDDEN_BEAT_MS);
  }

  private cancel(): void {
    if (this.frame !== undefined) cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
    this.frame = this.timer = undefined;
  }
}
