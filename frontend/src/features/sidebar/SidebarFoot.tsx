import clsx from "clsx";
import { CircleHelp, Settings, TriangleAlert } from "lucide-react";

import { CodeText } from "@/ui/CodeText";
import { IconButton } from "@/ui/IconButton";

export type ConnectionWord = "connecting" | "open" | "reconnecting" | "closed";

interface SidebarFootProps {
  connection: ConnectionWord;
  /** What a person should know about the agents, in one sentence. */
  note: string | null;
  onSettings: () => void;
  onHelp: () => void;
}

const words: Readonly<Record<ConnectionWord, { text: string; dot: string }>> = {
  open: { text: "Connected", dot: "bg-good" },
  connecting: { text: "Connecting", dot: "bg-warn animate-breathe" },
  reconnecting: { text: "Reconnecting", dot: "bg-warn animate-breathe" },
  closed: { text: "Not connected", dot: "bg-bad" },
};

export function SidebarFoot({ connection, note, onSettings, onHelp }: SidebarFootProps) {
  const { text, dot } = words[connection];
  return (
    <footer className="shrink-0 border-t border-line px-2.5 py-2">
      {note ? (
        <button
          type="button"
          onClick={onSettings}
          className="mb-2 flex w-full gap-2 rounded-md border border-line bg-card px-2.5 py-2 text-left hover:border-line-strong text-xs leading-[1.125rem]"
        >
          <TriangleAlert size={13} className="mt-0.5 shrink-0 text-warn" />
          <span className="min-w-0 [overflow-wrap:anywhere] text-ink-2">
            <CodeText text={note} />
          </span>
        </button>
      ) : null}
      <div className="flex items-center gap-1 pl-1.5">
        <span className="flex min-w-0 flex-1 items-center gap-2 text-xs text-ink-3">
          <span aria-hidden className={clsx("size-[7px] shrink-0 rounded-full", dot)} />
          {text}
        </span>
        <IconButton label="Keyboard shortcuts" shortcut="?" onClick={onHelp}>
          <CircleHelp size={15} />
        </IconButton>
        <IconButton label="Settings" shortcut="mod+," onClick={onSettings}>
          <Settings size={15} />
        </IconButton>
      </div>
    </footer>
  );
}
