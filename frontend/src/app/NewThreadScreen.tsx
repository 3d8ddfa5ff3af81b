import { MessageSquarePlus, Settings } from "lucide-react";
import { useRef, useState } from "react";

import type { InteractionMode, ModelSelection, Project, ReviewTarget, RuntimeMode } from "@/contracts/contracts.gen";
import { Composer } from "@/features/composer/Composer";
import { returnFiles } from "@/features/composer/draftImages";
import { returnDraft } from "@/features/composer/drafts";
import { moveDraft, type Outgoing } from "@/features/composer/useDraft";
import { ThreadHeader } from "@/features/thread/ThreadHeader";
import { useClient } from "@/store/context";
import { useConnection, useServerConfig } from "@/store/hooks";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { showFailure } from "@/ui/toasts";

import { preferredMode, preferredSelection, rememberMode, rememberSelection } from "./preferences";
import { wayToThread } from "./router";
import { suggestionsFor } from "./suggestions";
import { agentLineOf } from "./threadFacts";
import { reviewTitleOf, titleSeedOf } from "./titleSeed";

interface NewThreadScreenProps {
  project: Project;
  onShowSidebar: (() => void) | null;
  onSettings: () => void;
}

/** A thread that begins with its first message: until then there is nothing to tidy up. */
export function NewThreadScreen({ project, onShowSidebar, onSettings }: NewThreadScreenProps) {
  const client = useClient();
  const online = useConnection().phase === "open";
  const config = useServerConfig();
  const providers = config?.providers ?? [];
  const [chosen, choose] = useState<ModelSelection | null>(null);
  const [mode, setMode] = useState<RuntimeMode>(preferredMode);
  const [interactionMode, setInteractionMode] = useState<InteractionMode>("default");
  const begun = useRef<Promise<string> | null>(null);
  const draftKey = `new:${project.id}`;
  const selection = chosen ?? preferredSelection(providers, project.defaultModelSelection);

  const create = async (title?: string) => {
    if (!selection) throw new Error("No agent is ready. See Settings.");
    return client.createThread({
      projectId: project.id,
      modelSelection: selection,
      runtimeMode: mode,
      interactionMode,
      ...(title !== undefined && { title }),
    });
  };
  const begin = async ({ text, attachments, files }: Outgoing) => {
    const titleSeed = titleSeedOf(text || (attachments[0]?.name ?? ""));
    const goThere = wayToThread("replace");
    begun.current ??= create(); // what is said before it is made is said in it, too
    const threadId = await begun.current.catch((error: unknown) => {
      begun.current = null;
      throw error;
    });
    try {
      await client.startTurn({ threadId, text, attachments, titleSeed });
    } catch (error) {
      returnDraft(threadId, text); // the thread is there: the message waits in its own composer
      returnFiles(threadId, files);
      showFailure("Your message was not sent", error);
    }
    if (goThere(threadId)) moveDraft(draftKey, threadId);
  };
  const review = async (target: ReviewTarget) => {
    const goThere = wayToThread("replace");
    const threadId = await create(reviewTitleOf(target));
    try {
      await client.startReview(threadId, target);
    } catch (error) {
      await client.deleteThread(threadId);
      throw error;
    }
    goThere(threadId);
  };
  const suggested = (text: string) => {
    if (begun.current !== null) return; // pressed twice
    begin({ text, attachments: [], files: [] }).catch((error: unknown) => showFailure("The thread was not started", error));
  };
  const noAgent = config !== null && selection === null;

  return (
    <>
      <ThreadHeader
        title="New thread"
        projectTitle={project.title}
        folder={project.workspaceRoot}
        branch={null}
        agent={selection ? agentLineOf(selection, providers) : ""}
        mode={mode}
        interactionMode={interactionMode}
        onShowSidebar={onShowSidebar}
      />
      <div className="flex min-h-0 flex-1 items-center overflow-y-auto py-8">
        {noAgent ? (
          <EmptyState
            icon={<Settings size={20} />}
            title="No agent is ready"
            text="Install Codex and sign in, or switch the demo agent on. Settings says what is missing."
          >
            <Button tone="primary" onClick={onSettings}>
              Open settings
            </Button>
          </EmptyState>
        ) : (
          <EmptyState
            icon={<MessageSquarePlus size={20} />}
            title={`What should be done in ${project.title}?`}
            text={
              selection?.provider === "demo"
                ? "The demo agent needs no account. It follows a script, but it really works in this folder."
                : "Describe a task in your own words. You see every command and every change."
            }
          >
            {suggestionsFor(selection?.provider ?? "codex").map((text) => (
              <Button key={text} size="small" className="rounded-full!" onClick={() => suggested(text)}>
                {text}
              </Button>
            ))}
          </EmptyState>
        )}
      </div>
      <Composer
        draftKey={draftKey}
        running={false}
        online={online}
        providers={providers}
        selection={selection}
        boundToAgent={false}
        mode={mode}
        interactionMode={interactionMode}
        contextUse={null}
        onSend={begin}
        orders={selection ? { onReview: review } : undefined}
        onStop={() => undefined}
        onSelect={(next) => {
          choose(next);
          rememberSelection(next);
        }}
        onMode={(next) => {
          setMode(next);
          rememberMode(next);
        }}
        onInteractionMode={setInteractionMode}
      />
    </>
  );
}
