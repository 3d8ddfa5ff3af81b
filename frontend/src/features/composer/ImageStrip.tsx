import { X } from "lucide-react";

import { Picture } from "@/ui/Picture";

import { removeImage, type DraftImage } from "./draftImages";

interface ImageStripProps {
  draftKey: string;
  images: readonly DraftImage[];
  /** Where the focus goes when an image is gone. */
  onRemoved: () => void;
}

/** What goes with the message, while it is written. */
export function ImageStrip({ draftKey, images, onRemoved }: ImageStripProps) {
  return (
    <ul aria-label="Images of this message" className="flex flex-wrap gap-2 px-3 pt-3">
      {images.map((image) => (
        <li key={image.url} className="relative">
          <Picture
            name={image.file.name}
            src={image.url}
            className="size-16 rounded-md border border-line bg-sunken object-cover"
          />
          <button
            type="button"
            aria-label={`Remove ${image.file.name}`}
            onClick={() => {
              removeImage(draftKey, image);
              onRemoved();
            }}
            className="absolute -top-1.5 -right-1.5 inline-flex size-5 items-center justify-center rounded-full border border-line-strong bg-card text-ink-2 hover:text-ink pointer-coarse:size-7"
          >
            <X size={12} />
          </button>
        </li>
      ))}
    </ul>
  );
}
