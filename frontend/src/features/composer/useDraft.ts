import { useCallback, useState } from "react";

import { showFailure } from "@/ui/toasts";

import { draftOf, keepDraft, withReturned } from "./drafts";

interface Draft {
  readonly text: string;
  readonly setText: (text: string) => void;
  /** Empties the field and sends; a message that is refused comes back into the field. */
  readonly send: () => Promise<void>;
}

/** The text of one thread's composer. Nothing typed is ever lost: not by a failure, not by a reload. */
export function useDraft(key: string, onSend: (text: string) => Promise<void>): Draft {
  const [text, show] = useState(() => draftOf(key));
  const setText = useCallback(
    (next: string) => {
      show(next);
      keepDraft(key, next);
    },
    [key],
  );
  const send = async () => {
    const message = text.trim();
    if (message === "") return;
    show(""); // the stored draft stays until the server has the message
    try {
      await onSend(message);
      if (draftOf(key) === text) keepDraft(key, "");
    } catch (error) {
      show((typed) => {
        const kept = withReturned(text, typed);
        keepDraft(key, kept);
        return kept;
      });
      showFailure("Your message was not sent", error);
    }
  };
  return { text, setText, send };
}
