import clsx from "clsx";
import { ListTodo } from "lucide-react";

import type { InteractionMode } from "@/contracts/contracts.gen";
import { Button } from "@/ui/Button";
import { Tooltip } from "@/ui/Tooltip";

export const planShortcut = "mod+.";

interface PlanSwitchProps {
  mode: InteractionMode;
  running: boolean;
  onChange: (mode: InteractionMode) => void;
}

export function otherInteraction(mode: InteractionMode): InteractionMode {
  return mode === "plan" ? "default" : "plan";
}

/** Whether the agent begins with a plan or with the work. */
export function PlanSwitch({ mode, running, onChange }: PlanSwitchProps) {
  const plans = mode === "plan";
  const what = plans ? "The agent proposes a plan and waits for you" : "Let the agent propose a plan first";
  return (
    <Tooltip text={running ? `${what} (from the next turn on)` : what} shortcut={planShortcut} side="top">
      <Button
        tone="quiet"
        size="small"
        aria-label="Plan first"
        aria-pressed={plans}
        onClick={() => onChange(otherInteraction(mode))}
        className={clsx("pointer-coarse:h-9", plans && "bg-accent-soft text-accent hover:text-accent")}
      >
        <ListTodo size={13} /> Plan
      </Button>
    </Tooltip>
  );
}
