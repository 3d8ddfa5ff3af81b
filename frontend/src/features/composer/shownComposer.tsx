/** The composer as its tests show it. */

import { render, screen } from "@testing-library/react";
import type { ComponentProps } from "react";

import { TooltipArea } from "@/ui/Tooltip";

import { Composer } from "./Composer";

/** Its field; what is not said does nothing. */
export function shownComposer(more: Partial<ComponentProps<typeof Composer>> = {}): HTMLTextAreaElement {
  render(
    <TooltipArea>
      <Composer
        draftKey="t1"
        running={false}
        online
        providers={[]}
        selection={{ provider: "demo", model: "demo" }}
        boundToAgent={false}
        mode="full-access"
        interactionMode="default"
        contextUse={null}
        onSend={() => Promise.resolve()}
        onStop={() => undefined}
        onSelect={() => undefined}
        onMode={() => undefined}
        onInteractionMode={() => undefined}
        {...more}
      />
    </TooltipArea>,
  );
  return screen.getByLabelText<HTMLTextAreaElement>("Message to the agent");
}
