/** Pieces of text come short: each names the event that began its message, and brings the rest. */

import type { EventBatch, MessageSentEvent, TextContinued } from "../contracts/contracts.gen";

/** Messages remembered; as many more as the server lets stream to one connection at once. */
const LIMIT = 1_000;

export class ShortTexts {
  private readonly begun = new Map<number, MessageSentEvent>();

  /** Of events that come whole, those that more text may follow. */
  remember({ events }: EventBatch): void {
    for (const event of events) {
      if (event.type !== "thread.message-sent" || !event.payload.streaming) continue;
      this.begun.set(event.sequence, event);
      const [oldest] = this.begun.keys();
      if (this.begun.size > LIMIT && oldest !== undefined) this.begun.delete(oldest);
    }
  }

  /** As if the piece had come whole; null if it is unknown what it continues. */
  wholeOf(piece: TextContinued): EventBatch | null {
    const { position, continues, text, previous = position - 1 } = piece;
    const begun = this.begun.get(continues);
    if (begun === undefined) return null;
    const payload = { ...begun.payload, text };
    return { previous, position, events: [{ ...begun, sequence: position, payload }] };
  }
}
