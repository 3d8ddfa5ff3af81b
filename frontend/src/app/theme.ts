/** Light or dark: the person's choice, else the system's. */

import { useEffect, useState } from "react";

import { remember, remembered } from "@/lib/storage";
import { useMediaQuery } from "@/lib/useMediaQuery";

export type ThemeChoice = "system" | "light" | "dark";

/** Read by public/theme.js as well, before the first paint. */
const storageKey = "t3.theme";

export function useTheme(): readonly [ThemeChoice, (choice: ThemeChoice) => void] {
  const [choice, setChoice] = useState<ThemeChoice>(() => choiceOf(remembered(storageKey)));
  const systemIsDark = useMediaQuery("(prefers-color-scheme: dark)");
  const isDark = choice === "dark" || (choice === "system" && systemIsDark);
  useEffect(() => {
    document.documentElement.dataset["theme"] = isDark ? "dark" : "light";
  }, [isDark]);
  const choose = (next: ThemeChoice) => {
    setChoice(next);
    remember(storageKey, next === "system" ? null : next);
  };
  return [choice, choose];
}

function choiceOf(stored: string | null): ThemeChoice {
  return stored === "light" || stored === "dark" ? stored : "system";
}
