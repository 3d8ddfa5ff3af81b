import type { Message } from "@/contracts/contracts.gen";
import { CopyButton } from "@/ui/CopyButton";
import { Markdown } from "@/ui/markdown/Markdown";

export function Answer({ message }: { message: Message }) {
  return (
    <article aria-label="Answer" aria-busy={message.streaming} className="group relative py-2.5">
      <Markdown text={message.text} streaming={message.streaming} />
      {message.streaming ? null : (
        <CopyButton
          text={message.text}
          label="Copy answer"
          className="absolute top-full right-0 z-10 -mt-2 bg-paper opacity-0 group-hover:opacity-100 focus-visible:opacity-100"
        />
      )}
    </article>
  );
}
