import { Button } from "@/ui/Button";

interface LostEditProps {
  text: string;
  onQueue: (text: string) => void;
  onDiscard: () => void;
}

/** Somebody was still changing a message when it was sent or removed: what was typed is not lost. */
export function LostEdit({ text, onQueue, onDiscard }: LostEditProps) {
  return (
    <div role="alert" className="border-t border-line px-3 py-2 text-[0.8125rem]">
      <p className="text-ink-2">This message was sent or removed while you changed it. Your version:</p>
      <p className="my-1 line-clamp-4 [overflow-wrap:anywhere] whitespace-pre-line">{text}</p>
      <div className="flex gap-1.5">
        <Button size="small" disabled={text.trim() === ""} onClick={() => onQueue(text.trim())}>
          Queue as a new message
        </Button>
        <Button size="small" tone="quiet" onClick={onDiscard}>
          Discard
        </Button>
      </div>
    </div>
  );
}
