import { CircleX, Globe, Image, Wrench } from "lucide-react";
import { useMemo, useState } from "react";

import { fieldsOf, textOf } from "@/lib/fields";
import { Spinner } from "@/ui/Spinner";

import { CommandWork } from "./CommandWork";
import { FilesWork } from "./FilesWork";
import type { WorkRow, WorkState } from "./rows";
import { ThoughtWork } from "./ThoughtWork";
import { WorkFrame, WorkLine } from "./WorkFrame";
import { workItemOf, type WorkItem } from "./workItem";

export function WorkPart({ row }: { row: WorkRow }) {
  const { started, latest, state } = row;
  const item = useMemo(() => workItemOf(latest.payload, started.payload, latest.summary), [latest, started]);
  return (
    <WorkFrame first={row.first} last={row.last}>
      <Content item={item} state={state} row={row} />
    </WorkFrame>
  );
}

function Content({ item, state, row }: { item: WorkItem; state: WorkState; row: WorkRow }) {
  switch (item.kind) {
    case "command":
      return <CommandWork item={item} row={row} />;
    case "files":
      return <FilesWork changes={item.changes} acceptedByMode={item.acceptedByMode} row={row} />;
    case "thought":
      return <ThoughtWork item={item} state={state} />;
    case "tool":
      return <OtherTool item={item} state={state} type={textOf(fieldsOf(row.started.payload)["itemType"]) ?? ""} />;
  }
}

const icons: Readonly<Record<string, typeof Wrench>> = { web_search: Globe, image_view: Image };

function OtherTool({ item, state, type }: { item: Extract<WorkItem, { kind: "tool" }>; state: WorkState; type: string }) {
  const [open, setOpen] = useState(false);
  const Icon = state === "failed" ? CircleX : (icons[type] ?? Wrench);
  return (
    <>
      <WorkLine
        icon={state === "running" ? <Spinner label="Running" /> : <Icon size={14} />}
        label="Tool"
        open={open}
        onToggle={item.body ? () => setOpen(!open) : undefined}
        meta={state === "failed" ? <span className="text-bad">failed</span> : state === "stopped" ? "stopped" : null}
      >
        <span className="block truncate">
          {item.title}
          {item.detail ? <span className="text-ink-3"> · {item.detail}</span> : null}
        </span>
      </WorkLine>
      {open ? (
        <pre className="max-h-80 overflow-auto border-t border-line bg-sunken px-3 py-2 text-xs leading-5 [overflow-wrap:anywhere] whitespace-pre-wrap text-ink-2">
          {item.body}
        </pre>
      ) : null}
    </>
  );
}
