import { memo } from "react";

import type { Activity, ThreadShell } from "@/contracts/contracts.gen";
import { Composer } from "@/features/composer/Composer";
import { isSameSelection } from "@/features/composer/selection";
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
  const { threadId, modelSelection, runtimeMode, interactionMode } = props;
  const client = useClient();
  const providers = useServerConfig()?.providers ?? [];
  const failedTo = (what: string) => (error: unknown) => showFailure(what, error);
  return (
    <Composer
      draftKey={threadId}
      running={props.running}
      online={props.online}
      providers={providers}
      selection={modelSelection}
      boundToAgent={props.boundToAgent}
      mode={runtimeMode}
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
      onSelect={(selection) => {
        if (isSameSelection(selection, modelSelection)) return;
        rememberSelection(selection);
        client.updateThread(threadId, { modelSelection: selection }).catch(failedTo("The model was not changed"));
      }}
      onMode={(mode) => {
        if (mode === runtimeMode) return;
        rememberMode(mode);
        client.setRuntimeMode(threadId, mode).catch(failedTo("The mode was not changed"));
      }}
      onInteractionMode={(mode) => {
        client.setInteractionMode(threadId, mode).catch(failedTo("The mode was not changed"));
      }}
    />
  );
});
