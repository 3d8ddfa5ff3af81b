import clsx from "clsx";
import { useEffect, useRef, type KeyboardEvent } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";

import { Counts } from "@/ui/diff/Counts";
import { FileMark } from "@/ui/diff/FileMark";
import { FileName } from "@/ui/diff/FileName";
import type { FileDiff } from "@/ui/diff/splitDiff";

interface FileListProps {
  files: readonly FileDiff[];
  /** The file in sight. */
  at: number;
  onShow: (place: number) => void;
}

export function FileList({ files, at, onShow }: FileListProps) {
  const scroller = useRef<HTMLElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  useEffect(() => {
    list.current?.scrollToIndex(at, { align: "nearest" });
  }, [at]);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const next = at + step;
    if (step === 0 || next < 0 || next >= files.length) return;
    event.preventDefault();
    onShow(next);
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>("[aria-current]")?.focus());
  };
  return (
    <nav
      ref={scroller}
      aria-label="Changed files"
      className="w-60 shrink-0 overflow-y-auto border-r border-line bg-rail p-1.5 lg:w-76"
    >
      <Virtualizer ref={list} scrollRef={scroller} data={files} itemSize={30} keepMounted={[at]}>
        {(file, place) => (
          <button
            key={place}
            type="button"
            tabIndex={place === at ? 0 : -1}
            aria-current={place === at ? "true" : undefined}
            onClick={() => onShow(place)}
            onKeyDown={onKeyDown}
            className={clsx(
              "flex h-7.5 w-full items-center gap-2 rounded-md px-2 text-left text-xs focus-visible:-outline-offset-2",
              place === at ? "bg-selected" : "hover:bg-hover",
            )}
          >
            <FileMark kind={file.kind} />
            <FileName path={file.path} className="flex-1" />
            {file.isBinary ? <span className="text-ink-3">binary</span> : null}
            <Counts additions={file.additions} deletions={file.deletions} />
          </button>
        )}
      </Virtualizer>
    </nav>
  );
}

/** The same where there is no room for a list. */
export function FileSelect({ files, at, onShow }: FileListProps) {
  return (
    <div className="shrink-0 border-b border-line bg-rail px-3 py-1.5">
      <select
        aria-label="File"
        value={at}
        onChange={(event) => onShow(Number(event.target.value))}
        className="h-9 w-full rounded-md border border-line bg-card px-2 font-mono text-xs"
      >
        {files.map((file, place) => (
          <option key={place} value={place}>
            {place + 1}/{files.length} {file.path}
          </option>
        ))}
      </select>
    </div>
  );
}
