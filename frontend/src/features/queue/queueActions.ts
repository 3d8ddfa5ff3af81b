import type { QueuedMessage } from "@/contracts/contracts.gen";

/** What can be done with messages that wait. Each resolves when it is done; failures are told elsewhere. */
export interface QueueActions {
  readonly onEdit: (messageId: string, text: string) => Promise<void>;
  /** Takes it out, and offers to put it back at its place. */
  readonly onRemove: (message: QueuedMessage, place: number) => Promise<void>;
  /** Resolves when the queue is shown in the new order. */
  readonly onReorder: (messageIds: readonly string[]) => Promise<void>;
  readonly onSend: (messageId: string) => Promise<void>;
  /** As a new message, at the end. */
  readonly onQueue: (text: string) => Promise<void>;
}
