import { lazy, type ComponentType } from "react";

import { showToast } from "./toasts";

/** A part of the page that is fetched when it is first drawn. Without it the rest goes on; people are told. */
export function lazyPart<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  return lazy(async (): Promise<{ default: ComponentType<Props> }> => {
    try {
      return { default: await load() };
    } catch {
      showToast({
        tone: "error",
        title: "A part of the page is missing",
        text: "It could not be fetched.",
        action: { label: "Reload", run: () => location.reload() },
      });
      return { default: () => null };
    }
  });
}
