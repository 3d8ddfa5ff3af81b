import { ChevronDown, Sparkles } from "lucide-react";

import type { ModelSelection, ServerProvider } from "@/contracts/contracts.gen";
import { Button } from "@/ui/Button";
import { Menu, MenuChoices, MenuLabel } from "@/ui/Menu";

import { effortOf, effortsOf, isUsable, modelOf, providerNames, selectionOf, withEffort } from "./selection";

interface ModelPickerProps {
  providers: readonly ServerProvider[];
  selection: ModelSelection;
  /** A thread stays with the agent it began with; only its model can change. */
  boundToAgent: boolean;
  onChange: (selection: ModelSelection) => void;
}

export function ModelPicker({ providers, selection, boundToAgent, onChange }: ModelPickerProps) {
  const offered = providers.filter((one) => isUsable(one) && (!boundToAgent || one.provider === selection.provider));
  const name = modelOf(providers, selection)?.name ?? selection.model;
  return (
    <Menu
      side="top"
      trigger={
        <Button tone="quiet" size="small" aria-label={`Agent and model: ${providerNames[selection.provider]}, ${name}`}>
          <Sparkles size={13} />
          <span className="max-w-36 truncate">{name}</span>
          <ChevronDown size={12} />
        </Button>
      }
    >
      {offered.map((provider) => (
        <div key={provider.provider}>
          <MenuLabel>{providerNames[provider.provider]}</MenuLabel>
          <MenuChoices
            value={provider.provider === selection.provider ? selection.model : ""}
            onChange={(model) => onChange(selectionOf(provider.provider, model))}
            choices={provider.models.map((model) => ({
              value: model.slug,
              label: model.name,
              ...(model.isCustom ? { note: "custom" } : {}),
            }))}
          />
        </div>
      ))}
      {offered.length === 0 ? <MenuLabel>No agent is ready. See Settings.</MenuLabel> : null}
    </Menu>
  );
}

type EffortPickerProps = Omit<ModelPickerProps, "boundToAgent">;

export function EffortPicker({ providers, selection, onChange }: EffortPickerProps) {
  const efforts = effortsOf(providers, selection);
  const effort = effortOf(selection, efforts);
  const current = efforts.find((one) => one.value === effort);
  if (!effort || !current) return null;
  return (
    <Menu
      side="top"
      trigger={
        <Button tone="quiet" size="small" aria-label={`Effort: ${current.label}`}>
          {current.label}
          <ChevronDown size={12} />
        </Button>
      }
    >
      <MenuLabel>How hard the model thinks</MenuLabel>
      <MenuChoices
        value={effort}
        onChange={(value) => onChange(withEffort(selection, value))}
        choices={efforts.map(({ value, label, isDefault }) => ({
          value,
          label,
          ...(isDefault ? { note: "default" } : {}),
        }))}
      />
    </Menu>
  );
}
