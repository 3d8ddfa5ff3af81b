import { Sparkle } from "lucide-react";
import { useCallback, useMemo } from "react";

import type { Project } from "@/contracts/contracts.gen";
import { pendingRequestsOf } from "@/features/approvals/pending";
import { RequestPanel } from "@/features/approvals/RequestPanel";
import { LOSS_PATIENCE_MS } from "@/features/connection/patience";
import { ArchivedBar } from "@/features/thread/ArchivedBar";
import { RetryChip } from "@/features/thread/RetryChip";
import { retryingOf } from "@/features/timeline/retrying";
import { SilenceContext } from "@/features/timeline/silence";
import { Timeline } from "@/features/timeline/Timeline";
import { useLasting } from "@/lib/useLasting";
import { useClient } from "@/store/context";
import { useConnection } from "@/store/hooks";
import type { ThreadState, ThreadView as View } from "@/store/state";
import { EmptyState } from "@/ui/EmptyState";
import { showFailure } from "@/ui/toasts";

import { BackgroundArea } from "./BackgroundArea";
import { ChangesArea } from "./ChangesArea";
import { ChangesButton } from "./ChangesButton";
import { ComposerArea } from "./ComposerArea";
import { QueueArea } from "./QueueArea";
import { RepositoryArea } from "./RepositoryArea";
import { workingSinceOf } from "./threadFacts";
import { ThreadHeading } from "./ThreadHeading";
import { usePlanActions } from "./usePlanActions";
import { useRecovery } from "./useRecovery";
import { useTurnActions } from "./useTurnActions";
import { useSilence } from "./useSilence";

interface ThreadViewProps {
  view: View;
  state: ThreadState;
  project: Project | undefined;
  onShowSidebar: (() => void) | null;
}

export function ThreadView({ view, state, project, onShowSidebar }: ThreadViewProps) {
  const client = useClient();
  const online = useConnection().phase === "open";
  const away = useLasting(!online, LOSS_PATIENCE_MS);
  const { thread, activities } = state;
  const activeTurnId = thread.session?.activeTurnId ?? null;
  const requests = useMemo(() => pendingRequestsOf(activities, activeTurnId), [activities, activeTurnId]);
  const workingSince = workingSinceOf(thread);
  const isArchived = thread.archivedAt !== null;
  const planActions = usePlanActions(thread, workingSince !== null || isArchived);
  const recovery = useRecovery(thread.id, state.messages, workingSince !== null || isArchived);
  const { turnActions, goingBack, goBack, undo } = useTurnActions(thread.id, view.moving, workingSince !== null, online);
  const retrying = useMemo(() => retryingOf(activities, activeTurnId), [activities, activeTurnId]);
  const silence = useSilence(state);
  const asked = requests[0]?.kind;
  const failedTo = (what: string) => (error: unknown) => showFailure(what, error);
  const stop = useStop(thread.id);

  return (
    <>
      <ThreadHeading thread={thread} project={project} mode={thread.runtimeMode} onShowSidebar={onShowSidebar}>
        {retrying === null ? null : <RetryChip cause={retrying.cause} />}
        <ChangesButton threadId={thread.id} checkpoints={state.checkpoints} />
      </ThreadHeading>
      <SilenceContext value={silence}>
        <Timeline
          key={thread.id}
          messages={state.messages}
          pending={view.pending}
          activities={activities}
          plans={state.proposedPlans}
          checkpoints={state.checkpoints}
          turnActions={turnActions}
          goingBack={goingBack}
          planActions={planActions}
          activeTurnId={activeTurnId}
          workingSince={workingSince}
          waitsFor={asked === undefined ? null : asked === "approval" ? "approval" : "answer"}
          retrying={retrying}
          away={away}
          recovery={recovery}
          onStop={stop}
          hasOlder={state.before !== null}
          loadingOlder={view.isLoadingOlder}
          onLoadOlder={() => void client.loadOlder(thread.id).catch(failedTo("Earlier messages were not loaded"))}
          footer={
            project && state.checkpoints.length === 0 && thread.latestTurn !== null ? (
              <RepositoryArea projectId={project.id} folder={thread.worktreePath ?? project.workspaceRoot} />
            ) : null
          }
          empty={
            <EmptyState
              icon={<Sparkle size={20} />}
              title="Nothing said yet"
              text="Write below what the agent should do in this folder."
            />
          }
        />
      </SilenceContext>
      <ChangesArea state={state} refusal={turnActions.refusal} onGoBack={goBack} onUndo={undo} />
      <RequestPanel
        requests={requests}
        onDecide={(requestId, decision, alwaysAllow) =>
          client.respondToApproval(thread.id, requestId, decision, alwaysAllow)
        }
        onAnswer={(requestId, answers) => client.respondToUserInput(thread.id, requestId, answers)}
      />
      <BackgroundArea key={`background-${thread.id}`} state={state} />
      {isArchived ? (
        <ArchivedBar
          queued={state.queuedMessages.length}
          onStop={workingSince === null ? null : stop}
          onUnarchive={() => client.unarchiveThread(thread.id).catch(failedTo("The thread is still archived"))}
        />
      ) : (
        <>
          <QueueArea key={`queue-${thread.id}`} state={state} running={workingSince !== null} />
          <ComposerArea
            key={`composer-${thread.id}`}
            threadId={thread.id}
            modelSelection={thread.modelSelection}
            runtimeMode={thread.runtimeMode}
            interactionMode={thread.interactionMode}
            boundToAgent={thread.session !== null}
            activities={activities}
            running={workingSince !== null}
            online={online}
            canQueue={workingSince !== null || state.queuedMessages.length > 0}
            onStop={stop}
          />
        </>
      )}
    </>
  );
}

function useStop(threadId: string): () => void {
  const client = useClient();
  return useCallback(
    () => void client.interruptTurn(threadId).catch((error: unknown) => showFailure("The agent was not stopped", error)),
    [client, threadId],
  );
}
