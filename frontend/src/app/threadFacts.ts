/** What a thread's screen says beside its messages, read from its state. */

import type { Activity, ModelSelection, ServerProvider, ThreadShell } from "@/contracts/contracts.gen";
import { effortOf, effortsOf, modelOf, providerNames } from "@/features/composer/selection";
import { fieldsOf, numberOf } from "@/lib/fields";

/** When the running turn began; null when none runs. */
export function workingSinceOf({ session, latestTurn }: ThreadShell): string | null {
  if (session?.status !== "running" && session?.status !== "starting") return null;
  const isThisTurn = latestTurn?.state === "running";
  return (isThisTurn ? (latestTurn.startedAt ?? latestTurn.requestedAt) : null) ?? session.updatedAt;
}

/** "Codex · GPT-5.4 · High". */
export function agentLineOf(selection: ModelSelection, providers: readonly ServerProvider[]): string {
  const efforts = effortsOf(providers, selection);
  const effort = efforts.find((one) => one.value === effortOf(selection, efforts));
  const model = modelOf(providers, selection)?.name ?? selection.model;
  const provider = providerNames[selection.provider];
  const isSaid = model.toLowerCase().startsWith(provider.toLowerCase());
  return [isSaid ? null : provider, model, effort?.label].filter(Boolean).join(" · ");
}

/** The last count of tokens that the agent gave, where it is known how many fit. */
export function contextUseOf(activities: readonly Activity[]): { used: number; max: number } | null {
  const fields = fieldsOf(activities.findLast((activity) => activity.kind === "context-window.updated")?.payload);
  const used = numberOf(fields["usedTokens"]);
  const max = numberOf(fields["maxTokens"]);
  return used === undefined || max === undefined ? null : { used, max };
}
