import { CircleAlert } from "lucide-react";
import { useCallback, useId, useState } from "react";

import type { ConversationList, ListedConversation, ProviderKind } from "@/contracts/contracts.gen";
import { useNow } from "@/lib/useNow";
import { Dialog } from "@/ui/Dialog";
import { Segmented } from "@/ui/Segmented";
import { Spinner } from "@/ui/Spinner";

import { ConversationOption } from "./ConversationOption";
import { FindField } from "./FindField";
import { useConversations } from "./useConversations";

export interface KeepingAgent {
  readonly provider: ProviderKind;
  readonly name: string;
}

interface ImportDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  projectTitle: string;
  /** The agents that keep conversations; the first is asked first. */
  agents: readonly KeepingAgent[];
  onFind: (provider: ProviderKind, search: string, cursor: string | null) => Promise<ConversationList>;
  onChoose: (chosen: ListedConversation) => void;
}

export function ImportDialog({ open, onOpenChange, projectTitle, ...rest }: ImportDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      width="large"
      title="Import a conversation"
      description={`What agents keep for ${projectTitle}, from a terminal, an editor or an earlier thread.`}
    >
      <Choice
        {...rest}
        onChoose={(chosen) => {
          onOpenChange(false);
          rest.onChoose(chosen);
        }}
      />
    </Dialog>
  );
}

function Choice({ agents, onFind, onChoose }: Pick<ImportDialogProps, "agents" | "onFind" | "onChoose">) {
  const [provider, setProvider] = useState(agents[0]?.provider);
  const [search, setSearch] = useState("");
  const [at, setAt] = useState(0);
  const listId = useId();
  const find = useCallback(
    (text: string, cursor: string | null) =>
      provider === undefined ? Promise.resolve(none) : onFind(provider, text, cursor),
    [onFind, provider],
  );
  const { conversations, loading, outdated, problem, onOlder } = useConversations(find, search.trim());
  const now = useNow(60_000);
  const choose = (listed: ListedConversation | undefined) => {
    if (listed) onChoose(listed);
  };
  return (
    <div className="flex flex-col gap-3 pt-1">
      <div className="flex flex-wrap items-center gap-2">
        <FindField
          value={search}
          onChange={(text) => {
            setSearch(text);
            setAt(0);
          }}
          listId={listId}
          count={conversations.length}
          at={at}
          onMove={setAt}
          onEnter={() => choose(outdated ? undefined : conversations[at])}
        />
        {agents.length > 1 && provider !== undefined ? (
          <Segmented
            label="Agent"
            value={provider}
            onChange={(next) => {
              setProvider(next);
              setAt(0);
            }}
            choices={agents.map((agent) => ({ value: agent.provider, label: agent.name }))}
          />
        ) : null}
      </div>
      {problem === null ? null : (
        <p role="alert" className="flex items-start gap-2 rounded-md bg-bad-soft px-3 py-2 text-[0.8125rem] text-bad">
          <CircleAlert size={15} className="mt-0.5 shrink-0" />
          <span className="min-w-0 [overflow-wrap:anywhere]">{problem}</span>
        </p>
      )}
      <ul id={listId} role="listbox" aria-label="Conversations" aria-busy={loading} className="-mx-2 min-h-40">
        {conversations.map((listed, index) => (
          <ConversationOption
            key={listed.conversation.id}
            id={`${listId}-${index}`}
            listed={listed}
            chosen={index === at}
            now={now}
            onPoint={() => setAt(index)}
            onChoose={() => choose(listed)}
          />
        ))}
        {conversations.length === 0 && problem === null ? <Nothing loading={loading} searched={search.trim() !== ""} /> : null}
      </ul>
      {onOlder === null ? null : (
        <button
          type="button"
          disabled={loading}
          onClick={onOlder}
          className="h-8 self-center rounded-md px-3 text-xs text-ink-2 hover:bg-hover"
        >
          Show older ones
        </button>
      )}
    </div>
  );
}

const none: ConversationList = { conversations: [], cursor: null };

function Nothing({ loading, searched }: { loading: boolean; searched: boolean }) {
  const text = searched
    ? "No conversation begins like that."
    : "This agent keeps no conversations for this folder yet.";
  return (
    <li className="flex items-center gap-2 px-2 py-3 text-[0.8125rem] text-ink-3">
      {loading ? (
        <>
          <Spinner /> Asking the agent…
        </>
      ) : (
        text
      )}
    </li>
  );
}
