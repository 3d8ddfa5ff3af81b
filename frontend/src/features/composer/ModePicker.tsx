import { ChevronDown, ShieldCheck, Zap } from "lucide-react";

import type { RuntimeMode } from "@/contracts/contracts.gen";
import { Button } from "@/ui/Button";
import { Menu, MenuChoices, MenuLabel } from "@/ui/Menu";

const modes: readonly { value: RuntimeMode; label: string; note: string }[] = [
  {
    value: "approval-required",
    label: "Supervised",
    note: "Asks you before it runs what could do harm or leaves the folder.",
  },
  { value: "full-access", label: "Full access", note: "Runs any command and changes any file without asking." },
];

interface ModePickerProps {
  mode: RuntimeMode;
  running: boolean;
  onChange: (mode: RuntimeMode) => void;
}

export function ModePicker({ mode, running, onChange }: ModePickerProps) {
  const isFull = mode === "full-access";
  const label = isFull ? "Full access" : "Supervised";
  return (
    <Menu
      side="top"
      trigger={
        <Button tone="quiet" size="small" aria-label={`Mode: ${label}`} className={isFull ? "text-warn hover:text-warn" : ""}>
          {isFull ? <Zap size={13} /> : <ShieldCheck size={13} />}
          {label}
          <ChevronDown size={12} />
        </Button>
      }
    >
      {running ? <MenuLabel>A change holds from the next turn on.</MenuLabel> : null}
      <MenuChoices value={mode} onChange={onChange} choices={modes} />
    </Menu>
  );
}
