import { useState, type KeyboardEvent } from "react";

import { Button } from "@/ui/Button";

interface QueuedEditorProps {
  text: string;
  /** Whether it may be left without words: it has images. */
  mayBeEmpty: boolean;
  onSave: (text: string) => void;
  onCancel: () => void;
  onChange: (text: string) => void;
}

/** A message that waits, while it is changed in its place. */
export function QueuedEditor({ text, mayBeEmpty, onSave, onCancel, onChange }: QueuedEditorProps) {
  const [typed, setTyped] = useState(text);
  const canSave = mayBeEmpty || typed.trim() !== "";
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.preventDefault();
      onCancel();
    }
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      if (canSave) onSave(typed.trim());
    }
  };
  return (
    <div className="min-w-0 flex-1 py-1 pr-1 pointer-coarse:pl-2">
      <textarea
        aria-label="Queued message"
        value={typed}
        autoFocus
        rows={Math.min(8, Math.max(2, typed.split("\n").length))}
        onChange={(event) => {
          setTyped(event.target.value);
          onChange(event.target.value);
        }}
        onKeyDown={onKeyDown}
        className="w-full resize-none rounded-md border border-line-strong bg-paper px-2 py-1.5 text-[0.8125rem] leading-5 [overflow-wrap:anywhere] outline-none focus:border-accent"
      />
      <div className="mt-1 flex gap-1.5">
        <Button size="small" tone="primary" disabled={!canSave} onClick={() => onSave(typed.trim())}>
          Save
        </Button>
        <Button size="small" tone="quiet" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </div>
  );
}
