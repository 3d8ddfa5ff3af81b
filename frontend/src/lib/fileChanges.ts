/** Changes of files, as agents report them. */

import { fieldsOf, listOf, numberOf, textOf } from "./fields";

export interface FileChange {
  readonly path: string;
  readonly kind: string;
  readonly additions: number;
  readonly deletions: number;
  readonly diff: string;
}

/** The changes in a report's `data`; one without counts if all it names is the files. */
export function fileChangesOf(data: unknown, detail?: string): readonly FileChange[] {
  const changes = listOf(fieldsOf(data)["changes"])
    .map(changeOf)
    .filter((change) => change.path !== "");
  if (changes.length > 0 || !detail) return changes;
  return [{ path: detail, kind: "modified", additions: 0, deletions: 0, diff: "" }];
}

function changeOf(value: unknown): FileChange {
  const fields = fieldsOf(value);
  return {
    path: textOf(fields["path"]) ?? "",
    kind: textOf(fields["kind"]) ?? "modified",
    additions: numberOf(fields["additions"]) ?? 0,
    deletions: numberOf(fields["deletions"]) ?? 0,
    diff: textOf(fields["diff"]) ?? "",
  };
}
