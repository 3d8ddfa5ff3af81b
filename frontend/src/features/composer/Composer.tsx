import { ArrowUp, Square } from "lucide-react";
import { useCallback, useEffect, useId, useRef, useState, type ClipboardEvent, type KeyboardEvent } from "react";

import type { InteractionMode, ModelSelection, RuntimeMode, ServerProvider } from "@/contracts/contracts.gen";
import { isShortcut } from "@/lib/keys";
import { IconButton } from "@/ui/IconButton";

import { AttachButton } from "./AttachButton";
import { ContextMeter, type ContextUse } from "./ContextMeter";
import { addImages } from "./draftImages";
import { Hint } from "./Hint";
import { filesIn } from "./images";
import { ImageStrip } from "./ImageStrip";
import { EffortPicker } from "./EffortPicker";
import { ModelPicker } from "./ModelPicker";
import { ModePicker } from "./ModePicker";
import { usePrefill } from "./prefill";
import { otherInteraction, planShortcut, PlanSwitch } from "./PlanSwitch";
import { QueueButton, queueShortcut } from "./QueueButton";
import { canPlan } from "./selection";
import { SlashMenu } from "./SlashMenu";
import { useDraft, type Outgoing } from "./useDraft";
import { useImageDrop } from "./useImageDrop";
import { useSlash, type SlashActions } from "./useSlash";
import { useStopKey } from "./useStopKey";

interface ComposerProps {
  /** Whose draft this is: a thread's id, or that of a thread to be. */
  draftKey: string;
  running: boolean;
  online: boolean;
  providers: readonly ServerProvider[];
  selection: ModelSelection | null;
  boundToAgent: boolean;
  mode: RuntimeMode;
  interactionMode: InteractionMode;
  contextUse: ContextUse | null;
  onSend: (message: Outgoing) => Promise<void>;
  /** Absent where there is nothing to wait for. */
  onQueue?: ((message: Outgoing) => Promise<void>) | undefined;
  /** What can be asked by name; planning can wherever there is a switch for it. */
  orders?: Pick<SlashActions, "onReview" | "onCompact"> | undefined;
  onStop: () => void;
  onSelect: (selection: ModelSelection) => void;
  onMode: (mode: RuntimeMode) => void;
  onInteractionMode: (mode: InteractionMode) => void;
}

export function Composer(props: ComposerProps) {
  const { running, online, selection, interactionMode, onInteractionMode, onQueue } = props;
  const { text, images, isEmpty, setText, send, follow } = useDraft(props.draftKey, props.onSend);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const draft = document.activeElement === field.current ? field.current : null;
    draft?.setSelectionRange(draft.value.length, draft.value.length); // whoever comes back to it writes on
  }, []);
  const stopArmed = useStopKey(running, props.onStop);
  const provider = props.providers.find((one) => one.provider === selection?.provider);
  const plans = interactionMode === "plan" || canPlan(props.providers, selection);
  const canSend = !isEmpty && selection !== null;
  const [refusals, setRefusals] = useState<readonly string[]>([]);
  const slash = useSlash(
    { text, setText, follow, running, refuse: (sentence) => setRefusals([sentence]) },
    { ...props.orders, onPlan: plans ? () => onInteractionMode(otherInteraction(interactionMode)) : undefined },
  );
  const menuId = useId();
  const takeWords = useCallback(
    (words: string) => {
      setText(words);
      field.current?.focus();
    },
    [setText],
  );
  usePrefill(props.draftKey, takeWords);
  const add = (files: readonly File[]) => {
    setRefusals(addImages(props.draftKey, files));
    field.current?.focus();
  };
  const dropping = useImageDrop(add);
  const submit = () => {
    setRefusals([]);
    if (!slash.submit() && canSend) send();
    field.current?.focus();
  };
  const queue = (deliver: (message: Outgoing) => Promise<void>) => {
    setRefusals([]);
    if (!slash.submit() && canSend) send(deliver);
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (onQueue && isShortcut(event, queueShortcut)) {
      event.preventDefault();
      queue(onQueue);
      return;
    }
    if (plans && isShortcut(event, planShortcut)) {
      event.preventDefault();
      onInteractionMode(otherInteraction(interactionMode));
      return;
    }
    if (slash.onKeyDown(event)) return;
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  const onPaste = (event: ClipboardEvent) => {
    const files = filesIn(event.clipboardData);
    if (files.length === 0) return;
    event.preventDefault();
    add(files);
  };
  return (
    <form
      aria-label="Message"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      className="mx-auto w-full max-w-[46rem] px-3 pb-3 sm:px-6 sm:pb-4"
    >
      <div className="relative rounded-xl border border-line-strong bg-card transition-colors focus-within:border-accent">
        {slash.entries.length > 0 ? <SlashMenu id={menuId} slash={slash} running={running} /> : null}
        {dropping ? (
          <p className="absolute -inset-px z-10 flex items-center justify-center rounded-xl border border-dashed border-accent bg-accent-soft text-[0.8125rem] font-medium text-accent">
            Drop to send with the message
          </p>
        ) : null}
        {images.length > 0 ? (
          <ImageStrip draftKey={props.draftKey} images={images} onRemoved={() => add([])} />
        ) : null}
        {refusals.length > 0 ? <Refusals sentences={refusals} /> : null}
        {/* The hidden copy of the text gives the field its height: it grows with what is typed. */}
        <div className="grid max-h-[40vh] overflow-y-auto px-3.5 pt-3 text-sm leading-6">
          <div aria-hidden className="invisible col-start-1 row-start-1 min-h-12 [overflow-wrap:anywhere] whitespace-pre-wrap">
            {text}{" "}
          </div>
          <textarea
            ref={field}
            id="composer"
            aria-label="Message to the agent"
            value={text}
            aria-autocomplete="list"
            aria-controls={slash.entries.length > 0 ? menuId : undefined}
            aria-activedescendant={slash.entries.length > 0 ? `${menuId}-${slash.at}` : undefined}
            rows={1}
            autoFocus={!matchMedia("(pointer: coarse)").matches}
            placeholder={placeholderOf(running, interactionMode)}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={onKeyDown}
            onPaste={onPaste}
            className="col-start-1 row-start-1 resize-none overflow-hidden bg-transparent [overflow-wrap:anywhere] outline-none placeholder:text-ink-3"
          />
        </div>
        <div className="flex items-center gap-0.5 px-2 pt-1 pb-2">
          <div className="flex min-w-0 flex-1 flex-wrap items-center gap-0.5">
            <AttachButton onFiles={add} />
            {selection ? (
              <>
                <ModelPicker {...props} selection={selection} onChange={props.onSelect} />
                <EffortPicker {...props} selection={selection} onChange={props.onSelect} />
              </>
            ) : null}
            <ModePicker
              mode={props.mode}
              running={running}
              sandboxed={provider?.sandboxWorks !== false}
              onChange={props.onMode}
            />
            {plans ? <PlanSwitch mode={interactionMode} running={running} onChange={onInteractionMode} /> : null}
            <ContextMeter use={props.contextUse} limits={provider?.limits ?? []} />
          </div>
          {running ? (
            <IconButton
              label="Stop the agent"
              shortcut="escape+escape"
              onClick={props.onStop}
              className="size-8 border border-line-strong text-ink hover:border-bad hover:bg-bad-soft hover:text-bad"
            >
              <Square size={12} fill="currentColor" />
            </IconButton>
          ) : null}
          {onQueue ? <QueueButton disabled={!canSend} onClick={() => queue(onQueue)} /> : null}
          <IconButton
            type="submit"
            label={running ? "Send to the running turn" : "Send"}
            shortcut="enter"
            disabled={!canSend}
            className="ml-1 size-8 bg-accent text-on-accent hover:bg-accent-strong hover:text-on-accent disabled:bg-hover disabled:text-ink-3 disabled:opacity-100"
          >
            <ArrowUp size={16} />
          </IconButton>
        </div>
      </div>
      <Hint running={running} online={online} stopArmed={stopArmed} hasText={!isEmpty} />
    </form>
  );
}

function placeholderOf(running: boolean, mode: InteractionMode): string {
  if (running) return "Steer the agent while it works…";
  return mode === "plan" ? "Ask the agent for a plan…" : "Ask the agent to do something…";
}

function Refusals({ sentences }: { sentences: readonly string[] }) {
  return (
    <div role="alert" className="px-3.5 pt-2 text-xs [overflow-wrap:anywhere] text-bad">
      {sentences.map((sentence, place) => (
        <p key={place}>{sentence}</p>
      ))}
    </div>
  );
}
