import { useCallback, useState } from "react";

import type { UploadAttachment } from "@/contracts/contracts.gen";
import { showFailure } from "@/ui/toasts";

import { returnFiles, takeFiles, useDraftImages, type DraftImage } from "./draftImages";
import { draftOf, keepDraft, withReturned } from "./drafts";
import { uploadsOf } from "./images";

/** A message as it is sent. */
export interface Outgoing {
  readonly text: string;
  readonly attachments: readonly UploadAttachment[];
  /** What the attachments were read from. */
  readonly files: readonly File[];
}

interface Draft {
  readonly text: string;
  readonly images: readonly DraftImage[];
  readonly isEmpty: boolean;
  readonly setText: (text: string) => void;
  /** Empties the field and sends; a message that is refused comes back into the field. */
  readonly send: (deliver?: (message: Outgoing) => Promise<void>) => Promise<void>;
}

/**
 * What one thread's composer holds. Nothing typed is ever lost: not by a failure, not by a reload.
 * Images outlive a change of threads, not a reload.
 */
export function useDraft(key: string, onSend: (message: Outgoing) => Promise<void>): Draft {
  const [text, show] = useState(() => draftOf(key));
  const images = useDraftImages(key);
  const isEmpty = text.trim() === "" && images.length === 0;
  const setText = useCallback(
    (next: string) => {
      show(next);
      keepDraft(key, next);
    },
    [key],
  );
  const send = async (deliver = onSend) => {
    if (isEmpty) return;
    show(""); // the stored draft stays until the server has the message
    const files = takeFiles(key);
    try {
      await deliver({ text: text.trim(), attachments: await uploadsOf(files), files });
      if (draftOf(key) === text) keepDraft(key, "");
    } catch (error) {
      returnFiles(key, files);
      show((typed) => {
        const kept = withReturned(text, typed);
        keepDraft(key, kept);
        return kept;
      });
      showFailure("Your message was not sent", error);
    }
  };
  return { text, images, isEmpty, setText, send };
}
