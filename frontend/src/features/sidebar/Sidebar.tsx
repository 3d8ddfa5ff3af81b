import { FolderPlus, PanelLeftClose, Search, SquarePen } from "lucide-react";
import { useState, type ReactNode } from "react";

import { remember, remembered } from "@/lib/storage";
import { useNow } from "@/lib/useNow";
import { Button } from "@/ui/Button";
import { IconButton } from "@/ui/IconButton";
import { Kbd } from "@/ui/Kbd";

import { Mark } from "./Mark";
import { ProjectGroup, type ProjectActions, type ProjectEntry } from "./ProjectGroup";

interface SidebarProps {
  entries: readonly ProjectEntry[];
  /** The list has come from the server; before that an empty one means nothing. */
  loaded: boolean;
  currentThreadId: string | null;
  actions: ProjectActions;
  onAddProject: () => void;
  onNewThread: () => void;
  onSearch: () => void;
  onClose: () => void;
  foot: ReactNode;
}

const timesEveryMs = 30_000;

export function Sidebar(props: SidebarProps) {
  const { entries, loaded, currentThreadId, actions, onAddProject } = props;
  const now = useNow(timesEveryMs);
  const [folded, fold] = useFolded();
  return (
    <nav aria-label="Projects and threads" className="flex h-full flex-col bg-rail">
      <header className="flex h-12 shrink-0 items-center gap-2 pr-2 pl-4">
        <Mark />
        <span className="flex-1 text-[0.9375rem] font-semibold tracking-tight">t3project</span>
        <IconButton label="New thread" shortcut="mod+shift+o" onClick={props.onNewThread} disabled={entries.length === 0}>
          <SquarePen size={15} />
        </IconButton>
        <IconButton label="Hide the sidebar" shortcut="mod+b" onClick={props.onClose}>
          <PanelLeftClose size={15} />
        </IconButton>
      </header>
      <div className="px-2.5 pb-2">
        <button
          type="button"
          onClick={props.onSearch}
          className="flex h-8 w-full items-center gap-2 rounded-md border border-line bg-card px-2 text-[0.8125rem] text-ink-3 hover:border-line-strong hover:text-ink-2"
        >
          <Search size={14} />
          <span className="flex-1 text-left">Go to a thread…</span>
          <span className="flex pointer-coarse:hidden">
            <Kbd keys="mod+k" />
          </span>
        </button>
      </div>
      <div className="flex h-7 shrink-0 items-center justify-between pr-2.5 pl-4">
        <span className="text-xs text-ink-3">Projects</span>
        <IconButton label="Add a project" onClick={onAddProject}>
          <FolderPlus size={15} />
        </IconButton>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-2.5 pt-1 pb-4">
        {entries.map((entry) => (
          <ProjectGroup
            key={entry.project.id}
            entry={entry}
            currentThreadId={currentThreadId}
            folded={folded.has(entry.project.id)}
            onFold={(next) => fold(entry.project.id, next)}
            now={now}
            actions={actions}
          />
        ))}
        {loaded && entries.length === 0 ? <NoProjects onAdd={onAddProject} /> : null}
      </div>
      {props.foot}
    </nav>
  );
}

function NoProjects({ onAdd }: { onAdd: () => void }) {
  return (
    <div className="px-1.5 pt-1 text-[0.8125rem] text-ink-2">
      <p>No projects yet. A project is a folder in which an agent works.</p>
      <Button size="small" className="mt-2.5" onClick={onAdd}>
        <FolderPlus size={14} /> Add a project
      </Button>
    </div>
  );
}

const storageKey = "t3.foldedProjects";

/** Which projects are folded, kept in this browser for all its tabs. */
function useFolded(): readonly [ReadonlySet<string>, (projectId: string, folded: boolean) => void] {
  const [folded, setFolded] = useState(kept);
  const fold = (projectId: string, next: boolean) => {
    const change = (before: ReadonlySet<string>) => {
      const others = [...before].filter((id) => id !== projectId);
      return new Set(next ? [...others, projectId] : others);
    };
    setFolded(change(folded));
    remember(storageKey, [...change(kept())].join(" ") || null); // another tab may have folded others
  };
  return [folded, fold];
}

function kept(): ReadonlySet<string> {
  return new Set((remembered(storageKey) ?? "").split(" ").filter(Boolean));
}
