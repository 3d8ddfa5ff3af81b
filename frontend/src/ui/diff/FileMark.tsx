import { File, FileMinus, FilePen, FilePlus, FileSymlink, type LucideIcon } from "lucide-react";

const looks: Readonly<Record<string, { icon: LucideIcon; word: string; color: string }>> = {
  added: { icon: FilePlus, word: "New file", color: "text-good" },
  modified: { icon: FilePen, word: "Changed file", color: "text-ink-3" },
  deleted: { icon: FileMinus, word: "Deleted file", color: "text-bad" },
  renamed: { icon: FileSymlink, word: "Renamed file", color: "text-info" },
};
const other = { icon: File, word: "File", color: "text-ink-3" };

/** What became of a file. */
export function FileMark({ kind }: { kind: string }) {
  const { icon: Icon, word, color } = looks[kind] ?? other;
  return (
    <span title={word} className={`flex w-4 shrink-0 justify-center ${color}`}>
      <Icon size={14} aria-hidden />
      <span className="sr-only">{word}</span>
    </span>
  );
}
