/** The modes in which an agent may act, from the least freedom to the most, in words for people. */

import { Eye, FilePen, ShieldCheck, Zap, type LucideIcon } from "lucide-react";

interface ModeLook {
  readonly label: string;
  /** One line: what it does, and what it asks. */
  readonly note: string;
  readonly icon: LucideIcon;
}

export const runtimeModes = {
  "read-only": {
    label: "Read only",
    note: "Reads, and changes nothing; asks nothing. Commands that you always allow still run.",
    icon: Eye,
  },
  "approval-required": {
    label: "Supervised",
    note: "Asks before every command and every change of a file.",
    icon: ShieldCheck,
  },
  "auto-accept-edits": {
    label: "Accept edits",
    note: "Changes files in the folder without asking; asks before commands and other changes.",
    icon: FilePen,
  },
  "full-access": {
    label: "Full access",
    note: "Runs any command and changes any file without asking.",
    icon: Zap,
  },
} as const satisfies Readonly<Record<string, ModeLook>>;

export type RuntimeModeName = keyof typeof runtimeModes;

export function isRuntimeMode(name: string | null): name is RuntimeModeName {
  return name !== null && Object.hasOwn(runtimeModes, name);
}
