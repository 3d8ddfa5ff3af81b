import { memo } from "react";

import type { Activity, ThreadShell } from "@/contracts/contracts.gen";
import { Composer } from "@/features/composer/Composer";
import { isSameSelection } from "@/features/composer/selection";
import { useWanted } from "@/lib/useWanted";
import { useClient } from "@/store/context";
import { useServerConfig } from "@/store/hooks";
import { showFailure } from "@/ui/toasts";

import { rememberMode, rememberSelection } from "./preferences";
import { contextUseOf } from "./threadFacts";

interface ComposerAreaProps extends Pick<ThreadShell, "modelSelection" | "runtimeMode" | "interactionMode"> {
  threadId: string;
  boundToAgent: boolean;
  activities: readonly Activity[];
  running: boolean;
  online: boolean;
  /** There is something that a message can wait for. */
  canQueue: boolean;
  onStop: () => void;
}

/** Where a thread's next message is written. Nothing in it is of the answer that is being written. */
export const ComposerArea = memo(function ComposerArea(props: ComposerAreaProps) {
  const { threadId } = props;
  const client = useClient();
  const providers = useServerConfig()?.providers ?? [];
  const failedTo = (what: string) => (error: unknown) => showFailure(what, error);
  const [selection, select] = useWanted(props.modelSelection, (modelSelection) =>
    client.updateThread(threadId, { modelSelection }).catch(failedTo("The model was not changed")),
  );
  const [mode, setMode] = useWanted(props.runtimeMode, (wanted) =>
    client.setRuntimeMode(threadId, wanted).catch(failedTo("The mode was not changed")),
  );
  const [interactionMode, setInteractionMode] = useWanted(props.interactionMode, (wanted) =>
    client.setInteractionMode(threadId, wanted).catch(failedTo("The mode was not changed")),
  );
  return (
    <Composer
      draftKey={threadId}
      running={props.running}
      online={props.online}
      providers={providers}
      selection={selection}
      boundToAgent={props.boundToAgent}
      mode={mode}
      interactionMode={interactionMode}
      contextUse={contextUseOf(props.activities)}
      onSend={({ text, attachments }) => client.startTurn({ threadId, text, attachments })}
      onQueue={
        props.canQueue ? ({ text, attachments }) => client.queueMessage({ threadId, text, attachments }) : undefined
      }
      orders={{
        onReview: (target) => client.startReview(threadId, target),
        onCompact: () => client.compactConversation(threadId),
      }}
      onStop={props.onStop}
      onSelect={(next) => {
        if (isSameSelection(next, selection)) return;
        rememberSelection(next);
        select(next);
      }}
      onMode={(next) => {
        if (next === mode) return;
        rememberMode(next);
        setMode(next);
      }}
      onInteractionMode={setInteractionMode}
    />
  );
});
