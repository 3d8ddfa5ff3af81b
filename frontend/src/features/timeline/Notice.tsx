import clsx from "clsx";
import { ChevronRight, Info } from "lucide-react";
import { useState } from "react";

import type { Activity } from "@/contracts/contracts.gen";
import { fieldsOf, textOf } from "@/lib/fields";

export function Notice({ activity }: { activity: Activity }) {
  const [open, setOpen] = useState(false);
  const fields = fieldsOf(activity.payload);
  const detail = textOf(fields["detail"]) ?? textOf(fields["message"]);
  const raw = Object.keys(fields).length > 0 && !detail ? JSON.stringify(activity.payload, null, 2) : "";
  return (
    <div className="py-1 text-[0.8125rem] text-ink-3">
      <p className="flex items-start gap-2">
        <Info size={14} className="mt-1 shrink-0" />
        <span className="min-w-0 [overflow-wrap:anywhere]">
          {activity.summary}
          {detail && detail !== activity.summary ? ` · ${detail}` : ""}
        </span>
        {raw ? (
          <button
            type="button"
            aria-expanded={open}
            aria-label="Details"
            onClick={() => setOpen(!open)}
            className="mt-0.5 rounded hover:text-ink"
          >
            <ChevronRight size={14} className={clsx(open && "rotate-90")} />
          </button>
        ) : null}
      </p>
      {open ? (
        <pre className="mt-1 max-h-64 overflow-auto rounded-md border border-line bg-sunken p-2 text-xs leading-5 text-ink-2">
          {raw}
        </pre>
      ) : null}
    </div>
  );
}
