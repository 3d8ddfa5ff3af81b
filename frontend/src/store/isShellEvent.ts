import type { OrchestrationEvent } from "../contracts/contracts.gen";

/**
 * All but the bulk, pieces of text and what tools do: what the server sends of threads that are not
 * open. Leaving it out for open ones too keeps lists still while text streams.
 */
export function isShellEvent(event: OrchestrationEvent): boolean {
  switch (event.type) {
    case "thread.message-sent":
      return !event.payload.streaming;
    case "thread.activity-appended":
      return event.payload.activity.tone !== "tool";
    default:
      return true;
  }
}
