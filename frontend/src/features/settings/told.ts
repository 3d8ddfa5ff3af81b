import { showFailure } from "@/ui/toasts";

/** A setting that is not changed says why. */
export function told(changed: Promise<void>): Promise<void> {
  return changed.catch((error: unknown) => showFailure("The setting was not changed", error));
}
