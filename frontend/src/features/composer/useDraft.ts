import { useCallback } from "react";

import type { UploadAttachment } from "@/contracts/contracts.gen";
import { showFailure } from "@/ui/toasts";

import { returnFiles, takeFiles, useDraftImages, type DraftImage } from "./draftImages";
import { draftOf, keepDraft, takeDraft, useDraftText, withReturned } from "./drafts";
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
  readonly send: (deliver?: (message: Outgoing) => Promise<void>) => void;
  /** Empties the field and does what it says; where that fails, the text comes back and it is told. */
  readonly follow: (order: () => Promise<void>, failed: string) => void;
}

/**
 * What one thread's composer holds. Nothing typed is ever lost: not by a failure, not by a reload.
 * Images outlive a change of threads, not a reload.
 */
export function useDraft(key: string, onSend: (message: Outgoing) => Promise<void>): Draft {
  const text = useDraftText(key);
  const images = useDraftImages(key);
  const isEmpty = text.trim() === "" && images.length === 0;
  const setText = useCallback((next: string) => keepDraft(key, next), [key]);
  const follow = (order: () => Promise<void>, failed: string) => {
    const { arrived, back } = takeDraft(key);
    order().then(arrived, (error: unknown) => {
      back();
      showFailure(failed, error);
    });
  };
  const send = (deliver = onSend) => {
    if (isEmpty) return;
    const files = takeFiles(key);
    const order = async () => {
      try {
        await deliver({ text: text.trim(), attachments: await uploadsOf(files), files });
      } catch (error) {
        returnFiles(key, files);
        throw error;
      }
    };
    follow(order, "Your message was not sent");
  };
  return { text, images, isEmpty, setText, send, follow };
}

/** What was typed for a thread before it was there goes to the thread. */
export function moveDraft(from: string, to: string): void {
  keepDraft(to, withReturned(draftOf(to), draftOf(from)));
  keepDraft(from, "");
  returnFiles(to, takeFiles(from));
}
