import clsx from "clsx";
import { ChevronRight, FolderX, Import, MoreHorizontal, Plus, SquarePen } from "lucide-react";
import { Suspense, useState } from "react";

import type { Project } from "@/contracts/contracts.gen";
import { IconButton } from "@/ui/IconButton";
import { Menu, MenuItem, MenuLabel } from "@/ui/Menu";

import { ConfirmDialog } from "./dialogs";
import { ThreadRow, type ThreadActions, type ThreadEntry } from "./ThreadRow";

export interface ProjectEntry {
  readonly project: Project;
  readonly threads: readonly ThreadEntry[];
}

export interface ProjectActions extends ThreadActions {
  readonly onNewThread: (projectId: string) => void;
  readonly onImport: (projectId: string) => void;
  readonly onRemoveProject: (projectId: string) => void;
  readonly hrefOf: (threadId: string) => string;
}

interface ProjectGroupProps {
  entry: ProjectEntry;
  currentThreadId: string | null;
  folded: boolean;
  onFold: (folded: boolean) => void;
  now: number;
  actions: ProjectActions;
}

export function ProjectGroup({ entry, currentThreadId, folded, onFold, now, actions }: ProjectGroupProps) {
  const { project, threads } = entry;
  const open = threads.filter((thread) => !thread.archived);
  const archived = threads.filter((thread) => thread.archived);
  const row = (thread: ThreadEntry) => (
    <ThreadRow
      key={thread.id}
      thread={thread}
      current={thread.id === currentThreadId}
      now={now}
      href={actions.hrefOf(thread.id)}
      actions={actions}
    />
  );
  return (
    <section aria-label={project.title} className="mb-3">
      <ProjectHead entry={entry} folded={folded} onFold={onFold} actions={actions} />
      {folded ? null : (
        <ul className="mt-0.5 space-y-px">
          {open.map(row)}
          {open.length === 0 ? (
            <li>
              <button
                type="button"
                onClick={() => actions.onNewThread(project.id)}
                className="flex h-8 w-full items-center gap-1.5 rounded-md pl-1.5 text-[0.8125rem] text-ink-3 hover:bg-hover hover:text-ink"
              >
                <span className="flex w-4 justify-center">
                  <Plus size={13} />
                </span>
                Start a thread
              </button>
            </li>
          ) : null}
          {archived.length > 0 ? <Archived count={archived.length}>{archived.map(row)}</Archived> : null}
        </ul>
      )}
    </section>
  );
}

type ProjectHeadProps = Pick<ProjectGroupProps, "entry" | "folded" | "onFold" | "actions">;

function ProjectHead({ entry, folded, onFold, actions }: ProjectHeadProps) {
  const { project, threads } = entry;
  const [confirming, setConfirming] = useState(false);
  return (
    <header className="group flex h-8 items-center gap-0.5 rounded-md pr-0.5 hover:bg-hover">
      <button
        type="button"
        aria-expanded={!folded}
        onClick={() => onFold(!folded)}
        title={project.workspaceRoot}
        className="flex h-8 min-w-0 flex-1 items-center gap-1.5 rounded-md pl-1.5 text-left"
      >
        <span className="flex w-4 shrink-0 justify-center text-ink-3">
          <ChevronRight size={14} className={clsx("transition-transform", !folded && "rotate-90")} />
        </span>
        <h2 className="truncate text-[0.8125rem] font-semibold text-ink">{project.title}</h2>
      </button>
      <div className="flex opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 has-data-[state=open]:opacity-100 pointer-coarse:opacity-100">
        <Menu
          align="end"
          trigger={
            <IconButton label={`Actions for ${project.title}`}>
              <MoreHorizontal size={15} />
            </IconButton>
          }
        >
          <MenuLabel>
            <span className="block max-w-64 font-mono break-all">{project.workspaceRoot}</span>
          </MenuLabel>
          <MenuItem icon={<SquarePen size={14} />} onSelect={() => actions.onNewThread(project.id)}>
            New thread
          </MenuItem>
          <MenuItem icon={<Import size={14} />} onSelect={() => actions.onImport(project.id)}>
            Import conversation…
          </MenuItem>
          <MenuItem danger icon={<FolderX size={14} />} onSelect={() => setConfirming(true)}>
            Remove project…
          </MenuItem>
        </Menu>
        <IconButton label={`New thread in ${project.title}`} onClick={() => actions.onNewThread(project.id)}>
          <Plus size={15} />
        </IconButton>
      </div>
      {confirming ? (
        <Suspense>
          <ConfirmDialog
            open
            onOpenChange={setConfirming}
            title="Remove this project?"
            text={`“${project.title}” and its ${threads.length === 1 ? "thread" : `${threads.length} threads`} leave the list. The folder ${project.workspaceRoot} and its files stay as they are.`}
            action="Remove project"
            onConfirm={() => actions.onRemoveProject(project.id)}
          />
        </Suspense>
      ) : null}
    </header>
  );
}

function Archived({ count, children }: { count: number; children: React.ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <li>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex h-7 w-full items-center gap-1.5 rounded-md pl-1.5 text-xs text-ink-3 hover:text-ink"
      >
        <span className="flex w-4 justify-center">
          <ChevronRight size={12} className={clsx(open && "rotate-90")} />
        </span>
        {count} archived
      </button>
      {open ? <ul className="space-y-px">{children}</ul> : null}
    </li>
  );
}
