import { ChevronDown } from "lucide-react";

import type { RuntimeMode } from "@/contracts/contracts.gen";
import { runtimeModes } from "@/lib/runtimeModes";
import { Button } from "@/ui/Button";
import { Menu, MenuChoices, MenuLabel } from "@/ui/Menu";

const choices = (Object.keys(runtimeModes) as RuntimeMode[]).map((value) => ({
  value,
  label: runtimeModes[value].label,
  note: runtimeModes[value].note,
}));

interface ModePickerProps {
  mode: RuntimeMode;
  running: boolean;
  /** Whether what keeps commands from writing works on this machine. */
  sandboxed: boolean;
  onChange: (mode: RuntimeMode) => void;
}

export function ModePicker({ mode, running, sandboxed, onChange }: ModePickerProps) {
  const { label, icon: Icon } = runtimeModes[mode];
  const isFull = mode === "full-access";
  return (
    <Menu
      side="top"
      trigger={
        <Button tone="quiet" size="small" aria-label={`Mode: ${label}`} className={isFull ? "text-warn hover:text-warn" : ""}>
          <Icon size={13} />
          {label}
          <ChevronDown size={12} />
        </Button>
      }
    >
      {running ? <MenuLabel>More freedom holds from the next turn on; less stops this one.</MenuLabel> : null}
      <MenuChoices value={mode} onChange={onChange} choices={choices} />
      {sandboxed ? null : (
        <MenuLabel>The agent’s sandbox does not work on this machine: in “Read only” every command fails.</MenuLabel>
      )}
    </Menu>
  );
}
