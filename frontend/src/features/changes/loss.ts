/** What of a conversation goes when a thread goes back to an earlier turn. */

import type { Activity, Checkpoint, Message } from "@/contracts/contracts.gen";
import { fieldsOf } from "@/lib/fields";

export interface Loss {
  /** Of the person, oldest first. */
  readonly messages: readonly Message[];
  readonly answers: number;
  readonly turns: number;
}

interface Entries {
  readonly checkpoints: readonly Checkpoint[];
  readonly messages: readonly Message[];
  readonly activities: readonly Activity[];
}

type Placed = Pick<Activity | Message, "turnId" | "createdAt" | "sequence">;

export function lossOf({ checkpoints, messages, activities }: Entries, turnCount: number): Loss {
  const dropped = checkpoints.filter((checkpoint) => checkpoint.checkpointTurnCount > turnCount);
  const turns = new Set(dropped.map((checkpoint) => checkpoint.turnId));
  const told: readonly Placed[] = [...messages, ...activities];
  const first = earliest(told.filter(({ turnId }) => turnId !== null && turns.has(turnId)));
  if (first === null) return { messages: [], answers: 0, turns: turns.size };
  const begin = askedFor(first, messages, activities, turns) ?? first;
  const gone = messages.filter((message) => message.role !== "system" && !isBefore(message, begin));
  return {
    messages: gone.filter((message) => message.role === "user"),
    answers: gone.filter((message) => message.role === "assistant" && message.text !== "").length,
    turns: turns.size,
  };
}

/** The message that began the turn; a review, for one, begins without any. */
function askedFor(
  first: Placed,
  messages: readonly Message[],
  activities: readonly Activity[],
  turns: ReadonlySet<string>,
): Message | null {
  const steering = new Set(
    activities.filter(({ kind }) => kind === "turn.steered").map(({ payload }) => fieldsOf(payload)["messageId"]),
  );
  const asked = messages.findLast(
    (message) => message.role === "user" && !steering.has(message.id) && isBefore(message, first),
  );
  if (!asked) return null;
  const isOfOther = ({ turnId, ...at }: Placed) =>
    turnId !== null && !turns.has(turnId) && isBefore(asked, { turnId, ...at }) && isBefore({ turnId, ...at }, first);
  return messages.some(isOfOther) ? null : asked;
}

function earliest(entries: readonly Placed[]): Placed | null {
  return entries.reduce<Placed | null>((found, entry) => (found && !isBefore(entry, found) ? found : entry), null);
}

function isBefore(one: Placed, other: Placed): boolean {
  if (one.sequence !== undefined && other.sequence !== undefined) return one.sequence < other.sequence;
  return one.createdAt < other.createdAt;
}
