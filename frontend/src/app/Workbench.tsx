import { Suspense, useCallback, useMemo, useState } from "react";
import { useStore } from "zustand";

import { ConnectionBanner } from "@/features/connection/ConnectionBanner";
import { useShortcuts } from "@/features/shortcuts/useShortcuts";
import type { ProjectEntry } from "@/features/sidebar/ProjectGroup";
import { Sidebar } from "@/features/sidebar/Sidebar";
import { SidebarFoot } from "@/features/sidebar/SidebarFoot";
import { nameOfPath } from "@/lib/paths";
import { useMediaQuery } from "@/lib/useMediaQuery";
import { useClient } from "@/store/context";
import { useConnection, useServerConfig, useShell } from "@/store/hooks";

import { AddProjectDialog, HelpSheet, ImportDialog, Palette, SettingsDialog } from "./dialogs";
import { Layout } from "./Layout";
import { PageContent } from "./PageContent";
import { paletteEntriesOf } from "./paletteEntries";
import { goTo, pageOf, usePath } from "./router";
import { firstVisit, seenThreads } from "./seenThreads";
import { providerNoteOf, sidebarEntriesOf, threadBeside } from "./sidebarEntries";
import { useTheme } from "./theme";
import { useChangeEntries } from "./useChangeEntries";
import { useOrderEntries } from "./useOrderEntries";
import { keepingAgentsOf, useImport } from "./useImport";
import { useThreadActions } from "./useThreadActions";

type Open = "settings" | "help" | "palette" | "project" | "import" | null;

/** The whole page: what is where, and what the keys do. */
export function Workbench() {
  const client = useClient();
  const shell = useShell();
  const connection = useConnection();
  const config = useServerConfig();
  const path = usePath();
  const page = useMemo(() => pageOf(path), [path]);
  const seen = useStore(seenThreads);
  const entries = useMemo(() => sidebarEntriesOf(shell, seen, firstVisit), [shell, seen]);
  const [open, setOpen] = useState<Open>(null);
  const [theme, setTheme] = useTheme();
  const narrow = useMediaQuery("(max-width: 767px)");
  const [wideOpen, setWideOpen] = useState(true);
  const [drawerOpen, setDrawerOpen] = useState(false);
  const sidebarOpen = narrow ? drawerOpen : wideOpen;
  const setSidebar = narrow ? setDrawerOpen : setWideOpen;
  const [importsTo, setImportsTo] = useState<string | null>(null);
  const importTo = useCallback((id: string) => {
    setImportsTo(id);
    setOpen("import");
  }, []);
  const actions = useThreadActions(
    useCallback(() => setDrawerOpen(false), []),
    importTo,
  );
  const currentThreadId = page.name === "thread" ? page.threadId : null;
  const namedProject = page.name === "newThread" || page.name === "conversation" ? page.projectId : null;
  const projectId = currentProject(entries, namedProject, currentThreadId);
  const importing = useImport(importsTo);
  const newThread = () => {
    if (projectId) actions.onNewThread(projectId);
    else setOpen("project");
  };
  const orderEntries = useOrderEntries(currentThreadId);
  const changes = useChangeEntries(currentThreadId);
  const goBeside = (step: 1 | -1) => {
    const threadId = threadBeside(entries, currentThreadId, step);
    if (threadId) goTo({ name: "thread", threadId });
  };
  const openOnly = (what: Open) => (isOpen: boolean) => setOpen(isOpen ? what : null);

  useShortcuts({
    palette: () => setOpen(open === "palette" ? null : "palette"),
    newThread,
    previousThread: () => goBeside(-1),
    nextThread: () => goBeside(1),
    focusComposer: () => document.getElementById("composer")?.focus(),
    toggleSidebar: () => setSidebar(!sidebarOpen),
    changes: changes.onShowChanges,
    settings: () => setOpen("settings"),
    help: () => setOpen("help"),
  });

  return (
    <>
      <Layout
        narrow={narrow}
        sidebarOpen={sidebarOpen}
        onSidebar={setSidebar}
        bare={page.name === "home"}
        banner={<ConnectionBanner connection={connection} onRetry={() => client.retryNow()} />}
        sidebar={
          <Sidebar
            entries={entries}
            loaded={shell.isLoaded}
            currentThreadId={currentThreadId}
            actions={actions}
            onAddProject={() => setOpen("project")}
            onNewThread={newThread}
            onSearch={() => setOpen("palette")}
            onClose={() => setSidebar(false)}
            foot={
              <SidebarFoot
                connection={connection.phase === "disposed" ? "closed" : connection.phase}
                note={providerNoteOf(config?.providers ?? [])}
                onSettings={() => setOpen("settings")}
                onHelp={() => setOpen("help")}
              />
            }
          />
        }
      >
        <PageContent
          page={page}
          projectId={projectId}
          onShowSidebar={sidebarOpen && !narrow ? null : () => setSidebar(true)}
          onAddProject={() => setOpen("project")}
          onNewThread={newThread}
          onSettings={() => setOpen("settings")}
        />
      </Layout>
      <Suspense>
        <AddProjectDialog
          open={open === "project"}
          onOpenChange={openOnly("project")}
          suggestion={shell.projects.length === 0 ? (config?.cwd ?? "") : ""}
          onAdd={async (workspaceRoot) => {
            const id = await client.createProject({ title: nameOfPath(workspaceRoot), workspaceRoot });
            actions.onNewThread(id);
          }}
        />
        <ImportDialog
          open={open === "import"}
          onOpenChange={openOnly("import")}
          projectTitle={shell.projects.find((project) => project.id === importsTo)?.title ?? "this project"}
          agents={keepingAgentsOf(config?.providers ?? [])}
          onFind={importing.onFind}
          onChoose={importing.onChoose}
        />
        <SettingsDialog
          open={open === "settings"}
          onOpenChange={openOnly("settings")}
          config={config}
          theme={theme}
          onTheme={setTheme}
          onUpdate={(patch) => client.updateSettings(patch)}
          onRefresh={() => client.refreshProviders()}
        />
        <HelpSheet open={open === "help"} onOpenChange={openOnly("help")} />
        <Palette
          open={open === "palette"}
          onOpenChange={openOnly("palette")}
          entries={paletteEntriesOf(entries, actions, [...changes.entries, ...orderEntries], {
            newThread,
            importConversation: projectId === null ? null : () => importTo(projectId),
            importsTo: shell.projects.find((project) => project.id === projectId)?.title ?? "",
            addProject: () => setOpen("project"),
            settings: () => setOpen("settings"),
            switchTheme: () => setTheme(document.documentElement.dataset["theme"] === "dark" ? "light" : "dark"),
          })}
        />
      </Suspense>
    </>
  );
}

/** The project in which a new thread would begin: the present one, else the first. */
function currentProject(entries: readonly ProjectEntry[], named: string | null, threadId: string | null): string | null {
  const ofThread = entries.find(({ threads }) => threads.some((thread) => thread.id === threadId));
  return named ?? ofThread?.project.id ?? entries[0]?.project.id ?? null;
}
