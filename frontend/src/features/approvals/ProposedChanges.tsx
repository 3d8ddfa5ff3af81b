import type { FileChange } from "@/lib/fileChanges";
import { folderOfPath, nameOfPath } from "@/lib/paths";
import { Counts } from "@/ui/diff/Counts";
import { DiffView } from "@/ui/diff/DiffView";

const words: Readonly<Record<string, string>> = { added: "new", deleted: "deleted", renamed: "renamed" };

/** Changes that wait for a yes: shown whole, because nobody should agree to what they cannot see. */
export function ProposedChanges({ changes }: { changes: readonly FileChange[] }) {
  return (
    <div className="mt-2.5 space-y-2 px-3.5">
      {changes.map((change) => (
        <figure key={change.path} className="overflow-hidden rounded-md border border-line">
          <figcaption className="flex items-center gap-2 border-b border-line bg-sunken px-2.5 py-1.5 text-xs">
            <span className="min-w-0 flex-1 font-mono break-all">
              <span className="text-ink-3">{folderOfPath(change.path)}</span>
              {nameOfPath(change.path)}
            </span>
            {words[change.kind] ? <span className="text-ink-3">{words[change.kind]}</span> : null}
            <Counts additions={change.additions} deletions={change.deletions} />
          </figcaption>
          {change.diff ? <DiffView diff={change.diff} /> : null}
        </figure>
      ))}
    </div>
  );
}
