import { ListEnd, Pause } from "lucide-react";
import { memo, useLayoutEffect, useRef, useState, type KeyboardEvent, type RefObject } from "react";

import type { QueuedMessage, QueueHold } from "@/contracts/contracts.gen";
import { useOnce } from "@/lib/useOnce";
import { Button } from "@/ui/Button";

import { holdSentences } from "./hold";
import { LostEdit } from "./LostEdit";
import type { QueueActions } from "./queueActions";
import { QueuedEditor } from "./QueuedEditor";
import { nameOf, QueuedRow } from "./QueuedRow";
import { useOrder } from "./useOrder";

interface QueuePanelProps {
  queue: readonly QueuedMessage[];
  held: QueueHold | null;
  running: boolean;
  actions: QueueActions;
}

/** What waits for the running turn to end, above the composer; the next first. Text that streams does not draw it anew. */
export const QueuePanel = memo(function QueuePanel({ queue, held, running, actions }: QueuePanelProps) {
  const [editing, setEditing] = useState<{ readonly id: string; readonly text: string } | null>(null);
  const [dragged, setDragged] = useState<string | null>(null);
  const [said, setSaid] = useState("");
  const { shown, place, commit, idsWith } = useOrder(queue, actions.onReorder);
  const once = useOnce();
  const list = useRef<HTMLOListElement>(null);
  const keepFocusOn = useFocusAfterMove(list);
  const isLost = editing !== null && !queue.some((message) => message.id === editing.id);
  if (queue.length === 0 && !isLost) return null;

  const move = (message: QueuedMessage, to: number) => {
    if (to < 0 || to >= shown.length) return;
    keepFocusOn(message.id);
    commit(idsWith(message.id, to));
    setSaid(`${nameOf(message)}: now ${to + 1} of ${shown.length}`);
  };
  const onKeyDown = (event: KeyboardEvent, message: QueuedMessage, index: number) => {
    const step = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    if (!event.altKey || step === 0) return;
    event.preventDefault(); // elsewhere these keys go to another thread
    if (editing?.id !== message.id) move(message, index + step);
  };
  const send = (id: string) => once(id, () => actions.onSend(id));
  const remove = (message: QueuedMessage, index: number) => {
    once(message.id, () => actions.onRemove(message, index));
    focusBeside(list.current, shown[index + 1]?.id ?? shown[index - 1]?.id);
  };
  return (
    // Where there is little room it gives way first, down to its head and the next message.
    <section
      aria-label="Queue"
      className="mx-auto flex min-h-19 w-full max-w-[46rem] shrink-100 flex-col px-3 pb-2 sm:px-6"
    >
      <div className="flex min-h-0 flex-col rounded-xl border border-line bg-card">
        <QueueHead count={shown.length} held={running ? null : held} onSendNext={() => shown[0] && send(shown[0].id)} />
        <ol ref={list} aria-label="Queued messages" className="max-h-[28vh] min-h-0 divide-y divide-line overflow-y-auto">
          {shown.map((message, index) => (
            // The keys are of the buttons within: they bubble up to their row.
            // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
            <li key={message.id} data-queued={message.id} onKeyDown={(event) => onKeyDown(event, message, index)}>
              <QueuedRow
                message={message}
                isFirst={index === 0}
                running={running}
                dragged={dragged === message.id}
                editor={
                  editing?.id === message.id ? (
                    <QueuedEditor
                      text={message.text}
                      mayBeEmpty={message.attachments.length > 0}
                      onChange={(text) => setEditing({ id: message.id, text })}
                      onCancel={() => setEditing(null)}
                      onSave={(text) => {
                        if (text === message.text) setEditing(null);
                        else once(message.id, () => actions.onEdit(message.id, text).then(() => setEditing(null)));
                      }}
                    />
                  ) : null
                }
                onEdit={() => setEditing({ id: message.id, text: message.text })}
                onSend={() => send(message.id)}
                onRemove={() => remove(message, index)}
                onMoveUp={() => move(message, index - 1)}
                onDragStart={() => setDragged(message.id)}
                onDragOver={() => dragged !== null && dragged !== message.id && place(dragged, index)}
                onDragEnd={() => {
                  setDragged(null);
                  commit();
                }}
              />
            </li>
          ))}
        </ol>
        {isLost ? (
          <LostEdit
            text={editing.text}
            onQueue={(text) => once(editing.id, () => actions.onQueue(text).then(() => setEditing(null)))}
            onDiscard={() => setEditing(null)}
          />
        ) : null}
        <p role="status" className="sr-only">
          {said}
        </p>
      </div>
    </section>
  );
});

interface QueueHeadProps {
  count: number;
  held: QueueHold | null;
  onSendNext: () => void;
}

function QueueHead({ count, held, onSendNext }: QueueHeadProps) {
  if (count === 0) return null;
  return (
    <header className="flex min-h-8 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line py-1 pr-1.5 pl-3 text-xs text-ink-3">
      {held === null ? <ListEnd size={13} aria-hidden /> : <Pause size={13} aria-hidden className="text-warn" />}
      <p role="status" className="min-w-0 flex-1">
        {held === null ? `Queued: ${count === 1 ? "sent" : `${count}, sent one by one`} when the agent is done` : holdSentences[held]}
      </p>
      {held === null ? null : (
        <Button size="small" onClick={onSendNext}>
          Send next
        </Button>
      )}
    </header>
  );
}

/** A row that moves is taken out of the page and put back: whoever had the focus in it gets it again. */
function useFocusAfterMove(list: RefObject<HTMLOListElement | null>): (id: string) => void {
  const wanted = useRef<{ id: string; action: string } | null>(null);
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    const { id, action } = wanted.current;
    wanted.current = null;
    (buttonOf(list.current, id, action) ?? buttonOf(list.current, id, "edit"))?.focus();
  });
  return (id) => {
    const action = document.activeElement instanceof HTMLElement ? document.activeElement.dataset["action"] : undefined;
    wanted.current = { id, action: action ?? "edit" };
  };
}

/** Where the focus goes when a row is gone: to the same button of a neighbour, else to the message field. */
function focusBeside(list: HTMLOListElement | null, id: string | undefined): void {
  const button = id === undefined ? null : buttonOf(list, id, "remove");
  (button ?? document.getElementById("composer"))?.focus();
}

function buttonOf(list: HTMLElement | null, id: string, action: string): HTMLElement | null {
  const row = [...(list?.children ?? [])].find((child) => child.getAttribute("data-queued") === id);
  return row?.querySelector<HTMLElement>(`[data-action="${action}"]`) ?? null;
}
