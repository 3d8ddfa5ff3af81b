import { useCallback } from "react";

import type { ListedConversation, ProviderKind, ServerProvider } from "@/contracts/contracts.gen";
import { isUsable, providerNames } from "@/features/composer/selection";
import type { KeepingAgent } from "@/features/conversations/ImportDialog";
import { useClient } from "@/store/context";

import { goTo } from "./router";

/** What the import dialog of a project asks, and where its choice leads. */
export function useImport(projectId: string | null) {
  const client = useClient();
  const onFind = useCallback(
    (provider: ProviderKind, search: string, cursor: string | null) =>
      client.request("agents.listConversations", {
        projectId: projectId ?? "",
        provider,
        ...(search !== "" && { search }),
        ...(cursor !== null && { cursor }),
      }),
    [client, projectId],
  );
  const onChoose = useCallback(
    ({ conversation: { provider, id }, threadId }: ListedConversation) => {
      if (threadId !== null) goTo({ name: "thread", threadId });
      else if (projectId !== null) goTo({ name: "conversation", projectId, conversation: { provider, id } });
    },
    [projectId],
  );
  return { onFind, onChoose };
}

/** Those that work, the real ones first. */
export function keepingAgentsOf(providers: readonly ServerProvider[]): readonly KeepingAgent[] {
  const usable = providers.filter((one) => isUsable(one) && one.provider !== "claudeAgent");
  return usable.map(({ provider }) => ({ provider, name: providerNames[provider] }));
}
