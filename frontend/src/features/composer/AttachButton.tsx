import { ImagePlus } from "lucide-react";
import { useRef } from "react";

import { IconButton } from "@/ui/IconButton";

export function AttachButton({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={chooser}
        type="file"
        accept="image/*"
        multiple
        hidden
        aria-label="Images to add"
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = ""; // the same file may be chosen again
        }}
      />
      <IconButton label="Add images" onClick={() => chooser.current?.click()}>
        <ImagePlus size={15} />
      </IconButton>
    </>
  );
}
