import { ClientContext } from "@/store/context";
import type { Client } from "@/store/client";
import { Toasts } from "@/ui/Toasts";
import { TooltipArea } from "@/ui/Tooltip";

import { Workbench } from "./Workbench";

export function App({ client }: { client: Client }) {
  return (
    <ClientContext value={client}>
      <TooltipArea delayDuration={400} skipDelayDuration={100}>
        <Workbench />
        <Toasts />
      </TooltipArea>
    </ClientContext>
  );
}
