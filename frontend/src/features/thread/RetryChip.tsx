import { WifiOff } from "lucide-react";

import { Tooltip } from "@/ui/Tooltip";

interface RetryChipProps {
  cause: string;
}

/** The model cannot be heard just now: for those who have scrolled away from the end. */
export function RetryChip({ cause }: RetryChipProps) {
  return (
    <Tooltip text={`The agent tries to reach its model again: ${cause}`}>
      <span className="flex h-6 items-center gap-1 rounded-full border border-warn-line bg-warn-soft px-2 whitespace-nowrap text-warn">
        <WifiOff size={12} />
        <span className="max-sm:sr-only">{cause === "network" ? "No network" : "Reconnecting"}</span>
      </span>
    </Tooltip>
  );
}
