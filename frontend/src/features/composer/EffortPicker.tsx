import { ChevronDown } from "lucide-react";

import type { ChoiceOption, ModelSelection, ServerProvider } from "@/contracts/contracts.gen";
import { Button } from "@/ui/Button";
import { Menu, MenuChoices, MenuLabel } from "@/ui/Menu";

import { effortOf, effortsOf, standardTier, tierOf, tiersOf, withEffort, withTier } from "./selection";

interface EffortPickerProps {
  providers: readonly ServerProvider[];
  selection: ModelSelection;
  onChange: (selection: ModelSelection) => void;
}

/** How hard the model thinks, and how fast it answers, where its agent lets one choose. */
export function EffortPicker({ providers, selection, onChange }: EffortPickerProps) {
  const efforts = effortsOf(providers, selection);
  const tiers = tiersOf(providers, selection);
  const effort = efforts.find((one) => one.value === effortOf(selection, efforts));
  const tier = tierOf(selection, tiers);
  if (!effort && !tier) return null;
  const shownTier = tier && (!effort || tier.value !== standardTier) ? tier.label : undefined;
  const label = [effort?.label, shownTier].filter(Boolean).join(" · ");
  return (
    <Menu
      side="top"
      trigger={
        <Button tone="quiet" size="small" aria-label={effort ? `Effort: ${label}` : `Speed: ${label}`}>
          {label}
          <ChevronDown size={12} />
        </Button>
      }
    >
      {effort ? (
        <>
          <MenuLabel>How hard the model thinks</MenuLabel>
          <MenuChoices
            value={effort.value}
            onChange={(value) => onChange(withEffort(selection, value))}
            choices={efforts.map(choiceOf)}
          />
        </>
      ) : null}
      {tier ? (
        <>
          <MenuLabel>How fast it answers</MenuLabel>
          <MenuChoices
            value={tier.value}
            onChange={(value) => onChange(withTier(selection, value))}
            choices={tiers.map(choiceOf)}
          />
        </>
      ) : null}
    </Menu>
  );
}

function choiceOf({ value, label, isDefault, description }: ChoiceOption) {
  const note = [isDefault ? "default" : null, description].filter(Boolean).join(" · ");
  return { value, label, ...(note ? { note } : {}) };
}
