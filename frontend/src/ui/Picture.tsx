import { ExternalLink, X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { useState } from "react";

import { useFocusReturn } from "./useFocusReturn";

interface PictureProps {
  name: string;
  src: string;
  /** The look of the small one. */
  className: string;
}

const roundButton = "inline-flex size-9 items-center justify-center rounded-md hover:bg-[rgb(255_255_255/15%)]";

/** A small picture that opens large. */
export function Picture({ name, src, className }: PictureProps) {
  const [open, setOpen] = useState(false);
  const giveFocusBack = useFocusReturn(open);
  return (
    <Radix.Root open={open} onOpenChange={setOpen}>
      <Radix.Trigger title="Show large" className="block max-w-full cursor-zoom-in rounded-md">
        <img src={src} alt={name} className={className} />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-[rgb(10_12_10/94%)]" />
        <Radix.Content
          aria-describedby={undefined}
          onCloseAutoFocus={giveFocusBack}
          className="fixed inset-0 z-40 flex flex-col p-3 text-[#f4f4f0] outline-none"
        >
          <header className="flex items-center gap-1">
            <Radix.Title className="min-w-0 flex-1 truncate px-1 text-[0.8125rem]">{name}</Radix.Title>
            {src.startsWith("/") ? (
              <a href={src} target="_blank" rel="noreferrer" aria-label="Open in a tab of its own" className={roundButton}>
                <ExternalLink size={16} />
              </a>
            ) : null}
            <Radix.Close aria-label="Close" className={roundButton}>
              <X size={18} />
            </Radix.Close>
          </header>
          <Radix.Close tabIndex={-1} className="flex min-h-0 flex-1 cursor-zoom-out items-center justify-center p-2">
            <img src={src} alt={name} className="max-h-full max-w-full object-contain" />
          </Radix.Close>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
