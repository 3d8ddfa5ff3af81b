import clsx from "clsx";
import { Lock, MessageSquare } from "lucide-react";

import type { ListedConversation } from "@/contracts/contracts.gen";
import { ago, instant } from "@/lib/time";

import { factsOf, titleOf } from "./words";

interface ConversationOptionProps {
  id: string;
  listed: ListedConversation;
  chosen: boolean;
  now: number;
  onPoint: () => void;
  onChoose: () => void;
}

export function ConversationOption({ id, listed, chosen, now, onPoint, onChoose }: ConversationOptionProps) {
  const { conversation, threadId } = listed;
  return (
    // Keys reach the list through the field above it.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <li
      id={id}
      role="option"
      aria-selected={chosen}
      onClick={onChoose}
      onMouseMove={onPoint}
      className={clsx("cursor-pointer rounded-md px-2 py-2", chosen && "bg-hover")}
    >
      <div className="flex items-baseline gap-3">
        <span className="min-w-0 flex-1 truncate text-[0.8125rem] font-medium">{titleOf(conversation)}</span>
        <time dateTime={conversation.updatedAt} title={instant(conversation.updatedAt)} className="shrink-0 text-xs text-ink-3">
          {ago(conversation.updatedAt, now)}
        </time>
      </div>
      <div className="mt-0.5 flex flex-wrap items-center gap-x-3 gap-y-0.5 text-xs text-ink-3">
        <span className="min-w-0 truncate">{factsOf(conversation)}</span>
        {threadId === null ? null : (
          <Mark>
            <MessageSquare size={12} /> a thread here
          </Mark>
        )}
        {conversation.heldBy === null || threadId !== null ? null : (
          <Mark>
            <Lock size={12} /> open in {conversation.heldBy}
          </Mark>
        )}
      </div>
    </li>
  );
}

function Mark({ children }: { children: React.ReactNode }) {
  return <span className="flex shrink-0 items-center gap-1 text-ink-2">{children}</span>;
}
