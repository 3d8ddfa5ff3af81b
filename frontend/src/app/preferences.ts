/** How the last message was sent: the next thread begins the same way. */

import type { ModelSelection, RuntimeMode, ServerProvider } from "@/contracts/contracts.gen";
import { firstSelection, isUsable, modelOf } from "@/features/composer/selection";
import { isRuntimeMode } from "@/lib/runtimeModes";
import { remember, remembered } from "@/lib/storage";

const selectionKey = "t3.selection";
const modeKey = "t3.mode";

export function rememberSelection(selection: ModelSelection): void {
  remember(selectionKey, JSON.stringify(selection));
}

export function rememberMode(mode: RuntimeMode): void {
  remember(modeKey, mode);
}

/** Supervised until the person has chosen otherwise. */
export function preferredMode(): RuntimeMode {
  const mode = remembered(modeKey);
  return isRuntimeMode(mode) ? mode : "approval-required";
}

/** The last choice if its agent is still usable, else the project's, else the first that works. */
export function preferredSelection(
  providers: readonly ServerProvider[],
  projectDefault: ModelSelection | null,
): ModelSelection | null {
  const candidates = [lastSelection(), projectDefault];
  const offered = candidates.find((one) => one !== null && isOffered(providers, one));
  return offered ?? firstSelection(providers);
}

function isOffered(providers: readonly ServerProvider[], selection: ModelSelection): boolean {
  const provider = providers.find((one) => one.provider === selection.provider);
  return provider !== undefined && isUsable(provider) && modelOf(providers, selection) !== undefined;
}

function lastSelection(): ModelSelection | null {
  try {
    return JSON.parse(remembered(selectionKey) ?? "null") as ModelSelection | null;
  } catch {
    return null;
  }
}
