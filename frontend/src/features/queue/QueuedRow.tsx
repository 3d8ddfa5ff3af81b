import clsx from "clsx";
import { ChevronUp, GripVertical, Pencil, Send, X } from "lucide-react";
import type { DragEvent, ReactNode } from "react";

import type { QueuedMessage } from "@/contracts/contracts.gen";
import { IconButton } from "@/ui/IconButton";
import { Picture } from "@/ui/Picture";

interface QueuedRowProps {
  message: QueuedMessage;
  isFirst: boolean;
  running: boolean;
  dragged: boolean;
  /** Instead of the text, while it is changed. */
  editor: ReactNode;
  onEdit: () => void;
  onSend: () => void;
  onRemove: () => void;
  onMoveUp: () => void;
  onDragStart: () => void;
  onDragOver: () => void;
  onDragEnd: () => void;
}

export function QueuedRow(props: QueuedRowProps) {
  const { message, editor, dragged } = props;
  const onDragStart = (event: DragEvent) => {
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", message.text);
    props.onDragStart();
  };
  return (
    <div
      onDragOver={(event) => {
        if (event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        props.onDragOver();
      }}
      onDrop={(event) => event.preventDefault()}
      className={clsx("flex items-start gap-1 py-1 pr-1", dragged && "opacity-50")}
    >
      <span
        draggable={editor === null}
        onDragStart={onDragStart}
        onDragEnd={props.onDragEnd}
        title="Drag to another place"
        className="flex h-7 w-5 shrink-0 cursor-grab items-center justify-center text-ink-3 pointer-coarse:hidden"
      >
        <GripVertical size={14} aria-hidden />
      </span>
      {editor ?? (
        <>
          <div className="min-w-0 flex-1 py-1 pointer-coarse:pl-2">
            {message.text === "" ? null : (
              <p className="line-clamp-2 text-[0.8125rem] leading-5 [overflow-wrap:anywhere] whitespace-pre-line">
                {message.text}
              </p>
            )}
            <Images message={message} />
          </div>
          <RowActions {...props} />
        </>
      )}
    </div>
  );
}

function RowActions({ message, isFirst, running, onEdit, onSend, onRemove, onMoveUp }: QueuedRowProps) {
  const what = nameOf(message);
  const look = "pointer-coarse:size-8";
  return (
    <div className="flex shrink-0">
      {isFirst ? null : (
        <IconButton label={`Move up: ${what}`} shortcut="alt+arrowup" data-action="up" onClick={onMoveUp} className={look}>
          <ChevronUp size={14} />
        </IconButton>
      )}
      <IconButton label={`Edit: ${what}`} data-action="edit" onClick={onEdit} className={look}>
        <Pencil size={13} />
      </IconButton>
      <IconButton
        label={`${running ? "Send into the running turn" : "Send now"}: ${what}`}
        data-action="send"
        onClick={onSend}
        className={look}
      >
        <Send size={13} />
      </IconButton>
      <IconButton label={`Remove: ${what}`} data-action="remove" onClick={onRemove} className={look}>
        <X size={14} />
      </IconButton>
    </div>
  );
}

function Images({ message }: { message: QueuedMessage }) {
  if (message.attachments.length === 0) return null;
  return (
    <ul aria-label="Images" className="mt-1 flex flex-wrap gap-1.5">
      {message.attachments.map((image) => (
        <li key={image.id}>
          <Picture
            name={image.name}
            src={`/attachments/${encodeURIComponent(image.id)}`}
            className="size-9 rounded border border-line bg-sunken object-cover"
          />
        </li>
      ))}
    </ul>
  );
}

const nameLength = 40;

/** Enough of a message to tell it from the others. */
export function nameOf({ text, attachments }: QueuedMessage): string {
  const words = text.replace(/\s+/g, " ").trim() || (attachments[0]?.name ?? "message");
  return words.length > nameLength ? `${words.slice(0, nameLength - 1)}…` : words;
}
