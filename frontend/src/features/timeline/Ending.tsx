import { RotateCw, TriangleAlert } from "lucide-react";
import { use, useState } from "react";

import type { Activity } from "@/contracts/contracts.gen";
import { counted } from "@/lib/counted";
import { fieldsOf, numberOf } from "@/lib/fields";
import { useFocusAfter } from "@/lib/useFocusAfter";
import { Button } from "@/ui/Button";

import { Notice } from "./Notice";
import { RecoveryContext } from "./recovery";

/** A process that does not answer, and is left alive for the turns of other threads. */
export function Ending({ activity }: { activity: Activity }) {
  const recovery = use(RecoveryContext);
  const [asked, setAsked] = useState(false);
  const turns = numberOf(fieldsOf(activity.payload)["turns"]) ?? 0;
  useFocusAfter(turns > 0);
  if (turns === 0) return <Notice activity={{ ...activity, payload: {} }} />;
  const restart = () => {
    setAsked(true);
    void recovery?.onEndAgent().finally(() => setAsked(false));
  };
  return (
    <div
      role="note"
      className="my-2 flex gap-2.5 rounded-lg border border-warn-line bg-warn-soft px-3 py-2.5 text-[0.8125rem] leading-5"
    >
      <TriangleAlert size={15} className="mt-0.5 shrink-0 text-warn" />
      <div className="min-w-0 flex-1">
        <p className="text-ink">{activity.summary}.</p>
        <p className="mt-1 text-ink-2">Your next message here does not wait for that: it goes to a new process.</p>
        <Button size="small" className="mt-2" disabled={asked || recovery === null} onClick={restart}>
          <RotateCw size={13} /> Restart now (interrupts {counted(turns, "turn")})
        </Button>
      </div>
    </div>
  );
}
