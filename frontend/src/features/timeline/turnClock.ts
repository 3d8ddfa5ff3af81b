/** When a turn began and when it was last heard of, from what is told of it. */

export interface EndedTurn {
  readonly turnId: string;
  readonly durationMs: number;
  readonly at: string;
}

export class TurnClock {
  private askedAt: string | null = null;
  private turnId: string | null = null;
  private lastAt = "";
  private readonly over = new Set<string>();

  /** A message went to the agent: the turn counts from the first. */
  asked(at: string): void {
    this.askedAt ??= at;
  }

  saw(turnId: string | null, at: string): void {
    if (turnId === null || this.over.has(turnId)) return; // late words of a turn that is over
    if (turnId !== this.turnId) this.lastAt = "";
    this.turnId = turnId;
    if (at > this.lastAt) this.lastAt = at;
  }

  /** The turn that was under way, if one was, and that is over from now on. */
  end(): EndedTurn | null {
    const { turnId, askedAt, lastAt } = this;
    this.turnId = null;
    this.askedAt = null;
    this.lastAt = "";
    if (turnId === null) return null;
    this.over.add(turnId);
    return { turnId, durationMs: Math.max(Date.parse(lastAt) - Date.parse(askedAt ?? lastAt), 0), at: lastAt };
  }
}
