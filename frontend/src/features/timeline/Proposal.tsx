import { CircleCheck, ListTodo, MessageSquarePlus, PencilLine, Play } from "lucide-react";
import { use, useState } from "react";

import type { ProposedPlan } from "@/contracts/contracts.gen";
import { useThreadRow } from "@/store/hooks";
import { Button } from "@/ui/Button";
import { CopyButton } from "@/ui/CopyButton";
import { Markdown } from "@/ui/markdown/Markdown";

import { PlanActionsContext, type PlanActions } from "./planActions";
import type { ProposalRow } from "./rows";

export function Proposal({ row: { plan, isNewest } }: { row: ProposalRow }) {
  const actions = use(PlanActionsContext);
  const isDone = plan.implementedAt !== null;
  return (
    <section aria-label="Proposed plan" className="my-3 rounded-lg border border-line-strong bg-card">
      <header className="flex h-9 items-center gap-2 border-b border-line pr-1.5 pl-4 text-xs font-medium text-ink-2">
        <ListTodo size={14} className="shrink-0" />
        <span className="flex-1">{isDone || isNewest ? "Proposed plan" : "Earlier plan"}</span>
        <CopyButton text={plan.planMarkdown} label="Copy plan" />
      </header>
      <div className="px-4 py-3">
        <Markdown text={plan.planMarkdown} />
      </div>
      {actions === null ? null : isDone ? (
        <Implemented threadId={plan.implementationThreadId ?? actions.threadId} actions={actions} />
      ) : isNewest ? (
        <Choices plan={plan} actions={actions} />
      ) : null}
    </section>
  );
}

function Choices({ plan, actions }: { plan: ProposedPlan; actions: PlanActions }) {
  const [sending, setSending] = useState(false);
  const implement = (where: "here" | "newThread") => {
    setSending(true);
    void actions.onImplement(plan, where).finally(() => setSending(false));
  };
  const disabled = sending || actions.busy;
  return (
    <footer className="flex flex-wrap items-center gap-2 border-t border-line px-3 py-2.5">
      <Button tone="primary" size="small" disabled={disabled} onClick={() => implement("here")}>
        <Play size={13} /> Implement
      </Button>
      <Button size="small" disabled={disabled} onClick={() => implement("newThread")}>
        <MessageSquarePlus size={13} /> Implement in a new thread
      </Button>
      <Button tone="quiet" size="small" onClick={actions.onRefine}>
        <PencilLine size={13} /> Refine
      </Button>
    </footer>
  );
}

function Implemented({ threadId, actions }: { threadId: string; actions: PlanActions }) {
  const thread = useThreadRow(threadId);
  const isHere = threadId === actions.threadId;
  return (
    <p className="flex min-w-0 items-center gap-1.5 border-t border-line px-4 py-2 text-xs text-ink-2">
      <CircleCheck size={14} className="shrink-0 text-good" />
      {isHere ? (
        "Implemented below"
      ) : thread ? (
        <>
          <span className="shrink-0">Implemented in</span>{" "}
          <a
            href={`/thread/${encodeURIComponent(threadId)}`}
            onClick={(event) => {
              if (event.metaKey || event.ctrlKey || event.shiftKey) return;
              event.preventDefault();
              actions.onOpenThread(threadId);
            }}
            className="truncate rounded font-medium text-accent hover:underline"
          >
            {thread.title}
          </a>
        </>
      ) : (
        "Implemented in a thread that is deleted"
      )}
    </p>
  );
}
