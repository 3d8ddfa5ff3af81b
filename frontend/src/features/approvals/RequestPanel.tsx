import type { ApprovalDecision } from "@/contracts/contracts.gen";

import { ApprovalCard } from "./ApprovalCard";
import type { PendingRequest } from "./pending";
import { QuestionCard } from "./QuestionCard";
import { useRequestFocus } from "./useRequestFocus";

interface RequestPanelProps {
  requests: readonly PendingRequest[];
  onDecide: (requestId: string, decision: ApprovalDecision, alwaysAllow?: true) => Promise<void>;
  onAnswer: (requestId: string, answers: Readonly<Record<string, unknown>>) => Promise<void>;
}

/** The oldest open request of the agent, above the composer. The others wait behind it. */
export function RequestPanel({ requests, onDecide, onAnswer }: RequestPanelProps) {
  const request = requests[0];
  const panel = useRequestFocus(request?.requestId ?? null);
  if (!request) return null;
  const waiting = requests.length > 1 ? `1 of ${requests.length}` : null;
  return (
    <div
      ref={panel}
      tabIndex={-1}
      role="group"
      aria-label="The agent asks"
      className="mx-auto flex min-h-0 w-full max-w-[46rem] flex-col px-3 pb-2 outline-none sm:px-6"
    >
      {request.kind === "approval" ? (
        <ApprovalCard
          key={request.requestId}
          approval={request}
          waiting={waiting}
          onDecide={(decision, alwaysAllow) => onDecide(request.requestId, decision, alwaysAllow)}
        />
      ) : (
        <QuestionCard
          key={request.requestId}
          request={request}
          waiting={waiting}
          onAnswer={(answers) => onAnswer(request.requestId, answers)}
        />
      )}
    </div>
  );
}
