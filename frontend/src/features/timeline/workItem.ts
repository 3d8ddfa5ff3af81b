/** Something the agent did, read from its activities: a command, a change of files, another tool, a thought. */

import { fieldsOf, numberOf, textOf, type Fields } from "@/lib/fields";
import { fileChangesOf, type FileChange } from "@/lib/fileChanges";
import { withoutShell } from "@/lib/shellCommand";

export type WorkItem =
  | {
      readonly kind: "command";
      readonly command: string;
      readonly cwd: string | undefined;
      readonly output: string;
      readonly exitCode: number | undefined;
      readonly durationMs: number | undefined;
      /** Its turn is over, and it runs on. */
      readonly runsOn: boolean;
    }
  | {
      readonly kind: "files";
      readonly changes: readonly FileChange[];
      /** Nobody was asked: the thread's mode accepts what stays in the folder. */
      readonly acceptedByMode: boolean;
    }
  | {
      readonly kind: "thought";
      /** The heading that it goes by, without its marks. */
      readonly title: string;
      readonly text: string;
      readonly durationMs: number | undefined;
    }
  | { readonly kind: "tool"; readonly title: string; readonly detail: string | undefined; readonly body: string };

/** What `payload` tells; `started` fills in what the latest report leaves out. */
export function workItemOf(payload: unknown, started: unknown, summary: string): WorkItem {
  const latest = fieldsOf(payload);
  const first = fieldsOf(started);
  const data = { ...fieldsOf(first["data"]), ...fieldsOf(latest["data"]) };
  const detail = textOf(latest["detail"]) ?? textOf(first["detail"]);
  const type = textOf(latest["itemType"]) ?? textOf(first["itemType"]);
  if (type === "command_execution") return commandOf(data, detail ?? summary);
  if (type === "file_change")
    return { kind: "files", changes: fileChangesOf(data, detail), acceptedByMode: data["acceptedByMode"] === true };
  if (type === "reasoning" || latest["taskId"] !== undefined)
    return thoughtOf(textOf(latest["title"]), textOf(data["text"]) ?? detail ?? summary, numberOf(data["durationMs"]));
  return { kind: "tool", title: textOf(latest["title"]) ?? summary, detail, body: bodyOf(data) };
}

function thoughtOf(heading: string | undefined, text: string, durationMs: number | undefined): WorkItem {
  const firstLine = (heading ?? text).replace(/[*#_`]/g, "").trim().split("\n")[0] ?? "";
  return { kind: "thought", title: firstLine || "nothing that it tells", text, durationMs };
}

function commandOf(data: Fields, fallback: string): WorkItem {
  const given = data["command"];
  const command = Array.isArray(given) ? given.map(String).join(" ") : (textOf(given) ?? fallback);
  return {
    kind: "command",
    command: withoutShell(command.trim()),
    cwd: textOf(data["cwd"]),
    output: textOf(data["output"]) ?? "",
    exitCode: numberOf(data["exitCode"]),
    durationMs: numberOf(data["durationMs"]),
    runsOn: data["background"] === true,
  };
}

function bodyOf(data: Fields): string {
  return ["arguments", "result", "error"]
    .map((key) => [key, data[key]] as const)
    .filter(([, value]) => value !== undefined && value !== null && value !== "")
    .map(([key, value]) => `${key}: ${typeof value === "string" ? value : JSON.stringify(value, null, 2)}`)
    .join("\n\n");
}
