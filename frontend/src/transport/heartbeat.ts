/** Notices that a connection is gone though nobody said so: a computer that slept, a network that went.

Counts ticks instead of reading clocks: those jump, and stand still while a computer sleeps. */

const TICK_MS = 5_000;
const QUIET_TICKS = 3;
const ANSWER_TICKS = 2;

/** How long nothing may come before the server is asked for a sign of life. */
export const QUIET_MS = QUIET_TICKS * TICK_MS;

/** How long it then has to say anything at all. */
export const ANSWER_MS = ANSWER_TICKS * TICK_MS;

/** How long a connection may take to open. */
export const CONNECT_MS = QUIET_MS;

/** Its answer needs no table, and is as good as any word from the server. */
export const PING_ID = "ping";
export const PING = JSON.stringify({ id: PING_ID, body: { _tag: "server.getSettings" } });

export interface Listened {
  readonly isOpen: () => boolean;
  /** Bytes that wait to leave. */
  readonly unsent: () => number;
  readonly ping: () => void;
  readonly giveUp: () => void;
}

export class Heartbeat {
  private quietTicks = 0;
  private unsent = 0;
  private tickedAt = 0;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly listened: Listened) {}

  start(): void {
    this.stop();
    this.quietTicks = 0;
    this.beat();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  heard(): void {
    this.quietTicks = 0;
  }

  /** Asks now, and has the answer waited for from now on. */
  check(): void {
    const isAsked = this.quietTicks >= QUIET_TICKS;
    if (this.timer === undefined || isAsked || !this.listened.isOpen()) return;
    clearInterval(this.timer);
    this.ask();
    this.beat();
  }

  private beat(): void {
    this.tickedAt = Date.now();
    this.timer = setInterval(() => this.tick(), TICK_MS);
  }

  private tick(): void {
    const hasSlept = Date.now() - this.tickedAt > 2 * TICK_MS;
    this.tickedAt = Date.now();
    const unsent = this.listened.unsent();
    this.quietTicks = unsent < this.unsent ? 0 : this.quietTicks + 1;
    this.unsent = unsent;
    const isOpen = this.listened.isOpen();
    const limit = isOpen ? QUIET_TICKS + ANSWER_TICKS : QUIET_TICKS;
    if (this.quietTicks >= limit) this.listened.giveUp();
    else if (isOpen && (this.quietTicks === QUIET_TICKS || hasSlept)) this.ask();
  }

  private ask(): void {
    this.quietTicks = Math.max(this.quietTicks, QUIET_TICKS);
    this.listened.ping();
  }
}
