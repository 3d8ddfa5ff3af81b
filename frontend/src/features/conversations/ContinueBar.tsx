import { CircleAlert, Copy, CornerDownRight, MessageSquare } from "lucide-react";
import { useState } from "react";

import type { ListedConversation } from "@/contracts/contracts.gen";
import { RequestError } from "@/transport/requestError";
import { Button } from "@/ui/Button";
import { Spinner } from "@/ui/Spinner";
import { messageOf } from "@/ui/toasts";

export const BUSY = "conversation.busy";

interface ContinueBarProps {
  listed: ListedConversation;
  /** Resolves when the thread is there; rejects with what is in the way. */
  onContinue: (copy: boolean) => Promise<void>;
  onOpenThread: (threadId: string) => void;
}

/** Below a conversation that is only looked at: how to go on with it. */
export function ContinueBar({ listed, onContinue, onOpenThread }: ContinueBarProps) {
  const { conversation, threadId } = listed;
  const [going, setGoing] = useState<"here" | "copy" | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const refusedAsBusy = problem instanceof RequestError && problem.code === BUSY;
  const isBusy = conversation.heldBy !== null || refusedAsBusy;
  const go = (copy: boolean) => {
    setGoing(copy ? "copy" : "here");
    setProblem(null);
    onContinue(copy)
      .catch((error: unknown) => setProblem(error))
      .finally(() => setGoing(null));
  };
  return (
    <section aria-label="Continue" className="border-t border-line bg-paper py-3">
      <div className="mx-auto flex max-w-[46rem] flex-wrap items-center gap-x-4 gap-y-2.5 px-4 sm:px-6">
        <p className="min-w-60 flex-1 text-[0.8125rem] text-pretty text-ink-2">
          {threadId !== null ? "This conversation goes on in a thread here." : refusedAsBusy ? null : noteOf(conversation.heldBy)}
        </p>
        <div className="flex flex-wrap gap-2">
          {threadId === null ? (
            <>
              {isBusy ? (
                <Button tone="primary" disabled={going !== null} onClick={() => go(true)}>
                  {going === "copy" ? <Spinner /> : <Copy size={14} />} Continue a copy
                </Button>
              ) : null}
              <Button tone={isBusy ? "plain" : "primary"} disabled={going !== null} onClick={() => go(false)}>
                {going === "here" ? <Spinner /> : <CornerDownRight size={14} />} Continue here
              </Button>
            </>
          ) : (
            <Button tone="primary" onClick={() => onOpenThread(threadId)}>
              <MessageSquare size={14} /> Open the thread
            </Button>
          )}
        </div>
        {problem === null ? null : (
          <p role="alert" className="flex w-full items-start gap-2 text-[0.8125rem] text-bad">
            <CircleAlert size={15} className="mt-0.5 shrink-0" />
            <span className="min-w-0 [overflow-wrap:anywhere]">{sentence(messageOf(problem))}</span>
          </p>
        )}
      </div>
    </section>
  );
}

function noteOf(heldBy: string | null): string {
  if (heldBy === null) return "You are only looking: nothing of this is recorded here until you continue it.";
  return `${sentence(heldBy)} still has this conversation open. Close it there, or continue a copy of it.`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
