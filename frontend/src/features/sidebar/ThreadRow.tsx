import clsx from "clsx";
import { Archive, ArchiveRestore, History, ListEnd, MoreHorizontal, Pause, Pencil, Trash2 } from "lucide-react";
import { Suspense, useState } from "react";

import { ago, instant } from "@/lib/time";
import { useWanted } from "@/lib/useWanted";
import { IconButton } from "@/ui/IconButton";
import { Menu, MenuItem, MenuLine } from "@/ui/Menu";

import { ConfirmDialog } from "./dialogs";
import { RenameField } from "./RenameField";
import { StatusDot, statusLooks } from "./StatusMark";
import type { ThreadStatus } from "./threadStatus";

export interface ThreadEntry {
  readonly id: string;
  readonly title: string;
  readonly status: ThreadStatus;
  /** How many messages wait for the running turn, or, if they are held, for a person. */
  readonly queued: number;
  readonly held: boolean;
  readonly lastActivityAt: string;
  readonly archived: boolean;
}

export interface ThreadActions {
  readonly onOpen: (threadId: string) => void;
  /** Settles when the list has the new title, or when it was told why not. */
  readonly onRename: (threadId: string, title: string) => Promise<void>;
  readonly onArchive: (threadId: string, archived: boolean) => void;
  /** Shows how it went, from the beginning. */
  readonly onReplay: (threadId: string) => void;
  readonly onDelete: (threadId: string) => void;
}

interface ThreadRowProps {
  thread: ThreadEntry;
  current: boolean;
  now: number;
  href: string;
  actions: ThreadActions;
}

export function ThreadRow({ thread: kept, current, now, href, actions }: ThreadRowProps) {
  const [title, rename] = useWanted(kept.title, (wanted) => actions.onRename(kept.id, wanted));
  const thread = { ...kept, title };
  const [renaming, setRenaming] = useState(false);
  if (renaming)
    return (
      <li className="py-px pl-1.5">
        <RenameField
          value={title}
          label="Title of the thread"
          onDone={(typed) => {
            setRenaming(false);
            if (typed !== null) rename(typed);
          }}
        />
      </li>
    );
  return (
    <li className="group relative">
      <ThreadLink thread={thread} current={current} now={now} href={href} onOpen={actions.onOpen} />
      <ThreadMenu thread={thread} actions={actions} onRename={() => setRenaming(true)} />
    </li>
  );
}

type ThreadLinkProps = Omit<ThreadRowProps, "actions"> & { onOpen: (threadId: string) => void };

function ThreadLink({ thread, current, now, href, onOpen }: ThreadLinkProps) {
  const look = statusLooks[thread.status];
  return (
    <a
      href={href}
      aria-current={current ? "page" : undefined}
      title={`${thread.title}\n${instant(thread.lastActivityAt)}`}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        onOpen(thread.id);
      }}
      className={clsx(
        "flex h-8 items-center gap-1.5 rounded-md pr-2 pl-1.5 text-[0.8125rem] pointer-coarse:h-10",
        current ? "bg-selected text-ink" : "text-ink-2 hover:bg-hover hover:text-ink",
        thread.status === "done" && "font-semibold text-ink",
      )}
    >
      <StatusDot status={thread.status} />
      <span className="min-w-0 flex-1 truncate">{thread.title}</span>
      {look.spoken ? <span className="sr-only">{`, ${look.spoken}`}</span> : null}
      {thread.queued > 0 ? <QueuedMark queued={thread.queued} held={thread.held} /> : null}
      <span
        aria-hidden={look.word !== ""}
        className={clsx(
          "shrink-0 text-xs font-normal tabular-nums group-focus-within:opacity-0 group-hover:opacity-0 pointer-coarse:mr-8 pointer-coarse:opacity-100!",
          look.text,
        )}
      >
        {look.word || ago(thread.lastActivityAt, now)}
      </span>
    </a>
  );
}

function QueuedMark({ queued, held }: Pick<ThreadEntry, "queued" | "held">) {
  const spoken = `${queued} queued${held ? ", paused" : ""}`;
  return (
    <span title={spoken} className={clsx("flex shrink-0 items-center gap-0.5 text-xs font-normal tabular-nums", held ? "text-warn" : "text-ink-3")}>
      {held ? <Pause size={11} aria-hidden /> : <ListEnd size={12} aria-hidden />}
      <span aria-hidden>{queued}</span>
      <span className="sr-only">{`, ${spoken}`}</span>
    </span>
  );
}

interface ThreadMenuProps {
  thread: ThreadEntry;
  actions: ThreadActions;
  onRename: () => void;
}

function ThreadMenu({ thread, actions, onRename }: ThreadMenuProps) {
  const [confirming, setConfirming] = useState(false);
  return (
    <div className="absolute inset-y-0 right-0.5 flex items-center opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 has-data-[state=open]:opacity-100 pointer-coarse:opacity-100">
      <Menu
        align="end"
        trigger={
          <IconButton label={`Actions for ${thread.title}`} className="size-7">
            <MoreHorizontal size={15} />
          </IconButton>
        }
      >
        <MenuItem icon={<Pencil size={14} />} onSelect={onRename}>
          Rename
        </MenuItem>
        <MenuItem
          icon={thread.archived ? <ArchiveRestore size={14} /> : <Archive size={14} />}
          onSelect={() => actions.onArchive(thread.id, !thread.archived)}
        >
          {thread.archived ? "Take out of the archive" : "Archive"}
        </MenuItem>
        <MenuItem icon={<History size={14} />} onSelect={() => actions.onReplay(thread.id)}>
          Replay
        </MenuItem>
        <MenuLine />
        <MenuItem danger icon={<Trash2 size={14} />} onSelect={() => setConfirming(true)}>
          Delete…
        </MenuItem>
      </Menu>
      {confirming ? (
        <Suspense>
          <ConfirmDialog
            open
            onOpenChange={setConfirming}
            title="Delete this thread?"
            text={`“${thread.title}” and its conversation are deleted, and its agent is stopped. Files in your folder stay as they are.`}
            action="Delete thread"
            onConfirm={() => actions.onDelete(thread.id)}
          />
        </Suspense>
      ) : null}
    </div>
  );
}
