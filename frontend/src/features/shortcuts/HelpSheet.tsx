import { Dialog } from "@/ui/Dialog";
import { Kbd } from "@/ui/Kbd";

import { helpGroups } from "./shortcuts";

interface HelpSheetProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function HelpSheet({ open, onOpenChange }: HelpSheetProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keyboard shortcuts">
      <div className="space-y-4">
        {helpGroups.map(({ title, lines }) => (
          <section key={title}>
            <h3 className="mb-1 text-xs text-ink-3">{title}</h3>
            <dl className="divide-y divide-line">
              {lines.map(({ keys, text }) => (
                <div key={text} className="flex items-center justify-between gap-4 py-1.5 text-[0.8125rem]">
                  <dt>{text}</dt>
                  <dd className="flex gap-1.5">
                    {keys.map((shortcut) => (
                      <span key={shortcut}>
                        <Kbd keys={shortcut} />
                        <span className="sr-only">{shortcut}</span>
                      </span>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
