import clsx from "clsx";
import { ShieldQuestion } from "lucide-react";

import type { ApprovalDecision } from "@/contracts/contracts.gen";
import { Button, type ButtonProps } from "@/ui/Button";
import { Kbd } from "@/ui/Kbd";

import { AlwaysAllow } from "./AlwaysAllow";
import { useAnswering } from "./answering";
import { decisionKeys } from "./decisionKeys";
import type { PendingApproval } from "./pending";
import { ProposedChanges } from "./ProposedChanges";
import { useDecisionKeys } from "./useDecisionKeys";
import { useIsTyping } from "./useIsTyping";
import { useSettled } from "./useSettled";

interface ApprovalCardProps {
  approval: PendingApproval;
  /** Its place among several, "1 of 3". */
  waiting: string | null;
  onDecide: (decision: ApprovalDecision, alwaysAllow?: true) => Promise<void>;
}

const buttons: readonly { decision: ApprovalDecision; text: string; tone: NonNullable<ButtonProps["tone"]> }[] = [
  { decision: "cancel", text: "Decline and stop", tone: "quietDanger" },
  { decision: "decline", text: "Decline", tone: "plain" },
  { decision: "acceptForSession", text: "Allow for this session", tone: "plain" },
  { decision: "accept", text: "Allow once", tone: "primary" },
];

export function ApprovalCard({ approval, waiting, onDecide }: ApprovalCardProps) {
  const { given, give } = useAnswering(approval);
  const settled = useSettled();
  const typing = useIsTyping();
  const decide = (decision: ApprovalDecision, alwaysAllow?: true) => {
    if (given || !settled) return;
    give(() => onDecide(decision, alwaysAllow), "Your decision did not reach the agent");
  };
  useDecisionKeys(approval.decisions, (decision) => decide(decision));
  const kept = ruleOf(approval);
  return (
    <section
      aria-label="Approval"
      className="flex max-h-[60vh] min-h-0 flex-col overflow-hidden rounded-xl border border-warn-line bg-card shadow-float"
    >
      <header className="flex items-center gap-2.5 bg-warn-soft px-3.5 py-2 text-[0.8125rem]">
        <ShieldQuestion size={15} className="shrink-0 text-warn" />
        <h2 role="alert" className="flex-1 font-medium">
          {titleOf(approval)}
        </h2>
        {typing ? (
          <span className="flex items-center gap-1.5 text-xs text-ink-2 max-sm:hidden pointer-coarse:hidden">
            <Kbd keys="escape" /> to answer by key
          </span>
        ) : null}
        {waiting ? <span className="text-xs text-ink-2 tabular-nums">{waiting}</span> : null}
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <Subject approval={approval} />
        {kept === null ? null : (
          <AlwaysAllow
            what={kept}
            disabled={given || !settled}
            onAllow={() => decide("acceptForSession", true)}
          />
        )}
      </div>
      <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-3 py-2.5">
        {buttons
          .filter(({ decision }) => approval.decisions.includes(decision))
          .map(({ decision, text, tone }) => (
            <Button
              key={decision}
              tone={tone}
              disabled={given || !settled}
              onClick={() => decide(decision)}
              className={clsx(decision === "cancel" && "mr-auto", !given && "disabled:opacity-100")}
              aria-keyshortcuts={decisionKeys[decision]}
            >
              {text}
              <span className={clsx("pointer-coarse:hidden", typing && "opacity-40")}>
                <Kbd keys={decisionKeys[decision]} inverted={tone === "primary"} />
              </span>
            </Button>
          ))}
      </footer>
    </section>
  );
}

function ruleOf({ alwaysAllow, alwaysAllowHost }: PendingApproval) {
  if (alwaysAllow !== undefined) return { prefix: alwaysAllow };
  return alwaysAllowHost === undefined ? null : { host: alwaysAllowHost };
}

function titleOf({ requestType, requestKind, changes, command }: PendingApproval): string {
  if (requestType === "tool_call_approval") return "The agent asks to use a tool";
  if (requestType === "permissions_approval") return "The agent asks for more permissions";
  if (requestKind === "command" || command !== null) return "The agent asks to run a command";
  if (requestKind === "file-read") return "The agent asks to read a file";
  if (requestKind === "file-change")
    return changes.length > 1 ? `The agent asks to change ${changes.length} files` : "The agent asks to change a file";
  return "The agent asks for your approval";
}

function Subject({ approval }: { approval: PendingApproval }) {
  const { command, cwd, changes, detail, reason, toolInput } = approval;
  return (
    <>
      {reason ? <p className="px-3.5 pt-2.5 text-[0.8125rem] [overflow-wrap:anywhere] text-ink-2">{reason}</p> : null}
      {command === null ? null : (
        <pre className="px-3.5 pt-2.5 pb-1 text-[0.8125rem] leading-5 [overflow-wrap:anywhere] whitespace-pre-wrap">
          {command}
        </pre>
      )}
      {cwd ? <p className="px-3.5 font-mono text-xs break-all text-ink-3">in {cwd}</p> : null}
      {changes.length > 0 ? <ProposedChanges changes={changes} /> : null}
      {command === null && changes.length === 0 && detail ? (
        <p className="px-3.5 pt-2.5 font-mono text-[0.8125rem] [overflow-wrap:anywhere] whitespace-pre-wrap">{detail}</p>
      ) : null}
      {toolInput === undefined ? null : (
        <pre className="px-3.5 pt-1.5 text-xs [overflow-wrap:anywhere] whitespace-pre-wrap text-ink-2">{toolInput}</pre>
      )}
      <div className="h-2.5" />
    </>
  );
}
