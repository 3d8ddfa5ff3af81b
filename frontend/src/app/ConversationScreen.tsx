import { CircleAlert, MessageSquareDashed } from "lucide-react";

import type { ConversationRef, ListedConversation, Project } from "@/contracts/contracts.gen";
import { providerNames } from "@/features/composer/selection";
import { ContinueBar } from "@/features/conversations/ContinueBar";
import { factsOf, titleOf } from "@/features/conversations/words";
import { ThreadHeader } from "@/features/thread/ThreadHeader";
import { Timeline } from "@/features/timeline/Timeline";
import { useClient } from "@/store/context";
import { useServerConfig } from "@/store/hooks";
import { EmptyState } from "@/ui/EmptyState";
import { Spinner } from "@/ui/Spinner";

import { preferredSelection } from "./preferences";
import { goTo, wayToThread } from "./router";
import { useConversation } from "./useConversation";

interface ConversationScreenProps {
  project: Project;
  conversation: ConversationRef;
  onShowSidebar: (() => void) | null;
}

/** A conversation that an agent keeps, to be looked at; and continued, if wanted. */
export function ConversationScreen({ project, conversation, onShowSidebar }: ConversationScreenProps) {
  const client = useClient();
  const { seen, problem, loadingOlder, onLoadOlder } = useConversation(project.id, conversation);
  const providers = useServerConfig()?.providers ?? [];
  const onContinue = async (copy: boolean) => {
    const fallback = preferredSelection(providers, project.defaultModelSelection);
    const goThere = wayToThread("replace");
    const threadId = await client.importConversation({
      projectId: project.id,
      conversation,
      copy,
      runtimeMode: "approval-required",
      ...(fallback?.provider === conversation.provider && { modelSelection: fallback }),
    });
    goThere(threadId);
  };

  if (seen === null)
    return (
      <>
        <Head project={project} conversation={conversation} listed={null} onShowSidebar={onShowSidebar} />
        <div className="flex flex-1 items-center justify-center">
          {problem === null ? (
            <span className="flex items-center gap-2 text-[0.8125rem] text-ink-3">
              <Spinner /> Reading the conversation…
            </span>
          ) : (
            <EmptyState icon={<CircleAlert size={20} />} title="The conversation could not be read" text={problem} />
          )}
        </div>
      </>
    );
  return (
    <>
      <Head project={project} conversation={conversation} listed={seen.listed} onShowSidebar={onShowSidebar} />
      <Timeline
        key={conversation.id}
        messages={seen.messages}
        activities={seen.activities}
        plans={seen.plans}
        pending={[]}
        planActions={null}
        activeTurnId={null}
        workingSince={null}
        waitsFor={null}
        retrying={null}
        recovery={null}
        onStop={doNothing}
        hasOlder={seen.cursor !== null}
        loadingOlder={loadingOlder}
        onLoadOlder={onLoadOlder}
        empty={
          <EmptyState
            icon={<MessageSquareDashed size={20} />}
            title="Nothing was said in it"
            text="The agent keeps this conversation, but no message in it."
          />
        }
      />
      <ContinueBar
        listed={seen.listed}
        onContinue={onContinue}
        onOpenThread={(threadId) => goTo({ name: "thread", threadId })}
      />
    </>
  );
}

function doNothing(): void {
  // nothing runs in what is over
}

interface HeadProps extends ConversationScreenProps {
  listed: ListedConversation | null;
}

function Head({ project, conversation, listed, onShowSidebar }: HeadProps) {
  const kept = listed?.conversation ?? null;
  const facts = kept === null ? "" : factsOf(kept);
  return (
    <ThreadHeader
      title={kept === null ? "A conversation" : titleOf(kept)}
      projectTitle={project.title}
      folder={kept?.cwd ?? project.workspaceRoot}
      branch={kept?.branch ?? null}
      agent={[providerNames[conversation.provider], facts].filter(Boolean).join(" · ")}
      mode={null}
      interactionMode="default"
      onShowSidebar={onShowSidebar}
    />
  );
}
