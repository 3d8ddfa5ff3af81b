import clsx from "clsx";
import { Folder, ListTodo, PanelLeft } from "lucide-react";
import type { ReactNode } from "react";

import type { InteractionMode, RuntimeMode } from "@/contracts/contracts.gen";
import { runtimeModes } from "@/lib/runtimeModes";
import { IconButton } from "@/ui/IconButton";
import { Tooltip } from "@/ui/Tooltip";

interface ThreadHeaderProps {
  title: string;
  projectTitle: string;
  /** Where the agent works: the project's folder or the thread's worktree. */
  folder: string;
  branch: string | null;
  /** "Codex · GPT-5.4 · High" */
  agent: string;
  /** Null of what is only looked at. */
  mode: RuntimeMode | null;
  interactionMode: InteractionMode;
  /** Present while the sidebar is out of sight. */
  onShowSidebar: (() => void) | null;
  children?: ReactNode;
}

/** Which thread this is, where it works, with which agent, and how freely. */
export function ThreadHeader(props: ThreadHeaderProps) {
  const { title, projectTitle, folder, branch, agent, mode } = props;
  return (
    <header className="flex h-13 shrink-0 items-center gap-2 border-b border-line px-3 sm:px-5">
      {props.onShowSidebar ? (
        <IconButton label="Show the sidebar" shortcut="mod+b" onClick={props.onShowSidebar} className="-ml-1">
          <PanelLeft size={16} />
        </IconButton>
      ) : null}
      <div className="min-w-0 flex-1">
        <h1 className="truncate text-sm leading-5 font-semibold" title={title}>
          {title}
        </h1>
        <p className="flex min-w-0 items-center gap-1.5 text-xs leading-4 text-ink-3">
          <Folder size={12} className="shrink-0" />
          <span className="max-w-48 shrink-0 truncate">{projectTitle}</span>
          <Tooltip text={folder}>
            <span className="hidden min-w-0 truncate font-mono text-[0.6875rem] sm:block">{folder}</span>
          </Tooltip>
          {branch ? <span className="hidden shrink-0 font-mono text-[0.6875rem] md:block">on {branch}</span> : null}
        </p>
      </div>
      <div className="flex shrink-0 items-center gap-2 text-xs text-ink-2">
        <span className="hidden max-w-64 truncate md:block">{agent}</span>
        {props.interactionMode === "plan" ? <PlanChip /> : null}
        {mode === null ? null : <ModeChip mode={mode} />}
        {props.children}
      </div>
    </header>
  );
}

const chipColors: Readonly<Record<RuntimeMode, string>> = {
  "read-only": "border-line bg-info-soft text-info",
  "approval-required": "border-line bg-card text-ink-2",
  "auto-accept-edits": "border-line bg-accent-soft text-accent",
  "full-access": "border-warn-line bg-warn-soft text-warn",
};

function ModeChip({ mode }: { mode: RuntimeMode }) {
  const { label, note, icon: Icon } = runtimeModes[mode];
  return (
    <Tooltip text={note}>
      <span className={clsx("flex h-6 items-center gap-1 rounded-full border px-2 whitespace-nowrap", chipColors[mode])}>
        <Icon size={12} />
        <span className="max-sm:sr-only">{label}</span>
      </span>
    </Tooltip>
  );
}

function PlanChip() {
  return (
    <Tooltip text="The agent proposes a plan and waits for you">
      <span className="flex h-6 items-center gap-1 rounded-full border border-line bg-accent-soft px-2 whitespace-nowrap text-accent">
        <ListTodo size={12} />
        <span className="max-sm:sr-only">Plan first</span>
      </span>
    </Tooltip>
  );
}
