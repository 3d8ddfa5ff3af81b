import { BackgroundStrip } from "@/features/composer/BackgroundStrip";
import { useClient } from "@/store/context";
import type { ThreadState } from "@/store/state";
import { showFailure } from "@/ui/toasts";

import { useBackgroundCommands } from "./useBackgroundCommands";

/** The commands that outlived their turns in a thread, and how to stop them. */
export function BackgroundArea({ state }: { state: ThreadState }) {
  const client = useClient();
  const { thread, activities } = state;
  const commands = useBackgroundCommands(thread, activities);
  return (
    <BackgroundStrip
      commands={commands}
      onStop={(id) =>
        client
          .stopBackgroundCommand(thread.id, id)
          .catch((error: unknown) => showFailure("The command was not stopped", error))
      }
    />
  );
}
