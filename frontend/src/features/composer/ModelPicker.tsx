import { ChevronDown, PenLine, Sparkles } from "lucide-react";
import { Suspense, useState } from "react";

import type { ModelSelection, ServerProvider } from "@/contracts/contracts.gen";
import { Button } from "@/ui/Button";
import { lazyPart } from "@/ui/lazyPart";
import { Menu, MenuChoices, MenuItem, MenuLabel, MenuLine } from "@/ui/Menu";

import { isUsable, modelChoicesOf, modelOf, providerNames, selectionOf } from "./selection";

const OtherModelDialog = lazyPart(async () => (await import("./OtherModelDialog")).OtherModelDialog);

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
  const [naming, setNaming] = useState(false);
  const menu = (
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
            choices={modelChoicesOf(provider, selection)}
          />
        </div>
      ))}
      {offered.length === 0 ? <MenuLabel>No agent is ready. See Settings.</MenuLabel> : null}
      {selection.provider === "demo" ? null : (
        <>
          <MenuLine />
          <MenuItem icon={<PenLine size={14} />} onSelect={() => setNaming(true)}>
            Use another model…
          </MenuItem>
        </>
      )}
    </Menu>
  );
  return (
    <>
      {menu}
      {naming ? (
        <Suspense>
          <OtherModelDialog
            open
            onOpenChange={setNaming}
            agent={providerNames[selection.provider]}
            onChoose={(model) => onChange(selectionOf(selection.provider, model))}
          />
        </Suspense>
      ) : null}
    </>
  );
}
