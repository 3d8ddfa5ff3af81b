/** What opens above the page: fetched apart, so that the page itself is there sooner. */

import { lazyPart } from "@/ui/lazyPart";

export const AddProjectDialog = lazyPart(
  async () => (await import("@/features/sidebar/AddProjectDialog")).AddProjectDialog,
);
export const DiffSheet = lazyPart(async () => (await import("@/features/changes/DiffSheet")).DiffSheet);
export const GoBackDialog = lazyPart(async () => (await import("@/features/changes/GoBackDialog")).GoBackDialog);
export const HelpSheet = lazyPart(async () => (await import("@/features/shortcuts/HelpSheet")).HelpSheet);
export const ImportDialog = lazyPart(async () => (await import("@/features/conversations/ImportDialog")).ImportDialog);
export const Palette = lazyPart(async () => (await import("@/features/shortcuts/Palette")).Palette);
export const UndoDialog = lazyPart(async () => (await import("@/features/changes/UndoDialog")).UndoDialog);
export const SettingsDialog = lazyPart(async () => (await import("@/features/settings/SettingsDialog")).SettingsDialog);
