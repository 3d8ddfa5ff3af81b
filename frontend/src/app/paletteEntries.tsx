import { FolderPlus, Import, MessageSquare, Moon, Settings, SquarePen } from "lucide-react";

import type { PaletteEntry } from "@/features/shortcuts/Palette";
import { shortcuts } from "@/features/shortcuts/shortcuts";
import type { ProjectActions, ProjectEntry } from "@/features/sidebar/ProjectGroup";

interface PaletteActions {
  readonly newThread: () => void;
  /** Null without a project. */
  readonly importConversation: (() => void) | null;
  /** The project that it would go to. */
  readonly importsTo: string;
  readonly addProject: () => void;
  readonly settings: () => void;
  readonly switchTheme: () => void;
}

/** All threads by their names, and what may be ordered here. */
export function paletteEntriesOf(
  entries: readonly ProjectEntry[],
  { onOpen }: ProjectActions,
  orders: readonly PaletteEntry[],
  actions: PaletteActions,
): readonly PaletteEntry[] {
  const threads = entries.flatMap(({ project, threads: list }) =>
    list.map((thread) => ({
      id: thread.id,
      icon: <MessageSquare size={14} />,
      text: thread.title,
      note: thread.archived ? `${project.title}, archived` : project.title,
      run: () => onOpen(thread.id),
    })),
  );
  return [
    { id: "new", icon: <SquarePen size={14} />, text: "New thread", shortcut: shortcuts.newThread, run: actions.newThread },
    ...threads,
    ...orders,
    ...(actions.importConversation
      ? [
          {
            id: "import",
            icon: <Import size={14} />,
            text: "Import a conversation…",
            note: actions.importsTo,
            run: actions.importConversation,
          },
        ]
      : []),
    { id: "project", icon: <FolderPlus size={14} />, text: "Add a project", run: actions.addProject },
    { id: "settings", icon: <Settings size={14} />, text: "Settings", shortcut: shortcuts.settings, run: actions.settings },
    { id: "theme", icon: <Moon size={14} />, text: "Switch between light and dark", run: actions.switchTheme },
  ];
}
