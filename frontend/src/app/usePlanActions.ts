import { useMemo } from "react";

import type { ProposedPlan, ThreadShell } from "@/contracts/contracts.gen";
import type { PlanActions } from "@/features/timeline/planActions";
import { implementationTitleOf, orderToImplement } from "@/lib/plan";
import type { Client } from "@/store/client";
import { useClient } from "@/store/context";
import { showFailure } from "@/ui/toasts";

import { goTo, wayToThread } from "./router";

/** What can be done with a plan that was proposed in this thread. */
export function usePlanActions(thread: ThreadShell, busy: boolean): PlanActions {
  const client = useClient();
  return useMemo(
    () => ({
      threadId: thread.id,
      busy,
      async onImplement(plan, where) {
        try {
          if (where === "here") await implementHere(client, thread, plan);
          else await implementElsewhere(client, thread, plan);
        } catch (error) {
          showFailure("The plan was not sent", error);
        }
      },
      onRefine() {
        document.getElementById("composer")?.focus();
        if (thread.interactionMode === "plan") return;
        client
          .setInteractionMode(thread.id, "plan")
          .catch((error: unknown) => showFailure("The mode was not changed", error));
      },
      onOpenThread: (threadId) => goTo({ name: "thread", threadId }),
    }),
    [client, thread, busy],
  );
}

async function implementHere(client: Client, thread: ThreadShell, plan: ProposedPlan): Promise<void> {
  await client.setInteractionMode(thread.id, "default");
  await client.startTurn(turnFor(thread.id, thread.id, plan));
}

async function implementElsewhere(client: Client, thread: ThreadShell, plan: ProposedPlan): Promise<void> {
  const { projectId, modelSelection, runtimeMode, branch, worktreePath } = thread;
  const title = implementationTitleOf(plan.planMarkdown);
  const goThere = wayToThread("push");
  const created = { projectId, modelSelection, runtimeMode, branch, worktreePath, title };
  const threadId = await client.createThread(created);
  try {
    await client.startTurn(turnFor(threadId, thread.id, plan));
  } catch (error) {
    await client.deleteThread(threadId);
    throw error;
  }
  goThere(threadId);
}

function turnFor(threadId: string, planThreadId: string, plan: ProposedPlan) {
  return {
    threadId,
    text: orderToImplement(plan.planMarkdown),
    interactionMode: "default",
    sourceProposedPlan: { threadId: planThreadId, planId: plan.id },
  } as const;
}
