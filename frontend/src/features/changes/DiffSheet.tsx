import { ChevronDown, ChevronUp, Download, FileDiff as FileDiffIcon, WrapText, X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { useMemo, useRef, useState, type KeyboardEvent } from "react";
import type { VirtualizerHandle } from "virtua";

import type { Checkpoint } from "@/contracts/contracts.gen";
import { counted } from "@/lib/counted";
import { isTyping } from "@/lib/keys";
import { remember, remembered } from "@/lib/storage";
import { useMediaQuery } from "@/lib/useMediaQuery";
import { Button } from "@/ui/Button";
import { Counts } from "@/ui/diff/Counts";
import type { FileDiff } from "@/ui/diff/splitDiff";
import { IconButton } from "@/ui/IconButton";
import { Spinner } from "@/ui/Spinner";
import { useFocusReturn } from "@/ui/useFocusReturn";

import { DiffLines } from "./DiffLines";
import { diffRowsOf } from "./diffRows";
import { FileList, FileSelect } from "./FileList";
import type { DiffRange } from "./openChanges";
import { RangePicker } from "./RangePicker";
import { useDiff, type LoadDiff } from "./useDiff";

interface DiffSheetProps extends DiffRange {
  open: boolean;
  path?: string | undefined;
  checkpoints: readonly Checkpoint[];
  load: LoadDiff;
  /** Where the whole of it can be had as a file. */
  downloadOf: (from: number, to: number) => string;
  onRange: (range: DiffRange) => void;
  onClose: () => void;
}

/** What turns changed, file by file, over the right side of the page. */
export function DiffSheet({ open, onClose, ...rest }: DiffSheetProps) {
  const giveFocusBack = useFocusReturn(open);
  return (
    <Radix.Root open={open} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-[rgb(15_18_15/45%)]" />
        <Radix.Content
          aria-describedby={undefined}
          onOpenAutoFocus={focusKeys}
          onCloseAutoFocus={giveFocusBack}
          className="fixed inset-y-0 right-0 z-40 flex w-full max-w-[76rem] flex-col border-line bg-paper shadow-float outline-none md:w-[calc(100vw-4rem)] md:border-l"
        >
          <DiffBody {...rest} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

const wrapKey = "t3.diffWrap";
const none: ReadonlySet<string> = new Set();

function DiffBody({ checkpoints, from, to, path, load, downloadOf, onRange }: Omit<DiffSheetProps, "open" | "onClose">) {
  const narrow = useMediaQuery("(max-width: 767px)");
  const { phase, files, isCut, problem, onRetry } = useDiff(load, from, to, path);
  const [wrap, setWrap] = useState(() => (remembered(wrapKey) ?? (narrow ? "yes" : "no")) === "yes");
  const [opened, setOpened] = useState(none);
  const diff = useMemo(() => diffRowsOf(files, opened, isCut), [files, opened, isCut]);
  const lines = useRef<VirtualizerHandle>(null);
  const [seen, setSeen] = useState({ files, at: 0 });
  const at = seen.files === files ? seen.at : Math.max(files.findIndex((file) => file.path === path), 0);

  const show = (place: number) => {
    if (place < 0 || place >= files.length) return;
    setSeen({ files, at: place });
    lines.current?.scrollToIndex(diff.places[place] ?? 0, { align: "start" });
  };
  const switchWrap = () => {
    remember(wrapKey, wrap ? "no" : "yes");
    setWrap(!wrap);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.key === "j") show(at + 1);
    else if (event.key === "k") show(at - 1);
    else if (event.key === "w") switchWrap();
    else return;
    event.preventDefault();
  };

  return (
    // Keys of the whole sheet; each does what a button in it does.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div tabIndex={-1} data-has-keys onKeyDown={onKeyDown} className="flex min-h-0 flex-1 flex-col outline-none">
      <header className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1.5 border-b border-line px-3 py-2 sm:px-4">
        <FileDiffIcon size={15} className="shrink-0 text-ink-3" />
        <Radix.Title className="text-sm font-semibold">Changes</Radix.Title>
        <div className="max-sm:order-last max-sm:w-full">
          <RangePicker checkpoints={checkpoints} from={from} to={to} onRange={onRange} />
        </div>
        <span className="flex items-center gap-2 text-xs text-ink-3 max-md:hidden">
          {phase === "ready" ? <Sum files={files} isCut={isCut} /> : null}
        </span>
        <span className="ml-auto flex items-center gap-0.5">
          <IconButton label="Previous file" shortcut="k" disabled={at <= 0} onClick={() => show(at - 1)}>
            <ChevronUp size={16} />
          </IconButton>
          <IconButton label="Next file" shortcut="j" disabled={at >= files.length - 1} onClick={() => show(at + 1)}>
            <ChevronDown size={16} />
          </IconButton>
          <IconButton
            label="Wrap long lines"
            shortcut="w"
            aria-pressed={wrap}
            onClick={switchWrap}
            className="aria-pressed:bg-selected aria-pressed:text-ink"
          >
            <WrapText size={16} />
          </IconButton>
          <a
            href={downloadOf(from, to)}
            download
            aria-label="Download the diff"
            title="Download the diff"
            className="inline-flex size-7 items-center justify-center rounded-md text-ink-3 hover:bg-hover hover:text-ink pointer-coarse:size-9"
          >
            <Download size={16} />
          </a>
          <Radix.Close asChild>
            <IconButton label="Close" shortcut="escape">
              <X size={16} />
            </IconButton>
          </Radix.Close>
        </span>
      </header>
      {narrow && files.length > 1 ? <FileSelect files={files} at={at} onShow={show} /> : null}
      <div className="flex min-h-0 flex-1">
        {narrow || files.length === 0 ? null : <FileList files={files} at={at} onShow={show} />}
        {phase === "ready" && files.length > 0 ? (
          <DiffLines
            key={`${from}-${to}`}
            handle={lines}
            diff={diff}
            wrap={wrap}
            begin={diff.places[at] ?? 0}
            at={at}
            download={downloadOf(from, to)}
            onOpenFile={(name) => setOpened(new Set([...opened, name]))}
            onSee={(place) => setSeen({ files, at: place })}
          />
        ) : (
          <Instead phase={phase} problem={problem} onRetry={onRetry} />
        )}
      </div>
    </div>
  );
}

function Sum({ files, isCut }: { files: readonly FileDiff[]; isCut: boolean }) {
  const sum = (count: "additions" | "deletions") => files.reduce((total, file) => total + file[count], 0);
  return (
    <>
      {isCut ? "First " : ""}
      {counted(files.length, "file")}
      <Counts additions={sum("additions")} deletions={sum("deletions")} />
    </>
  );
}

interface InsteadProps {
  phase: "loading" | "ready" | "failed";
  problem: string | null;
  onRetry: () => void;
}

function Instead({ phase, problem, onRetry }: InsteadProps) {
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-3 p-6 text-center text-[0.8125rem] text-ink-3">
      {phase === "loading" ? (
        <span className="flex items-center gap-2">
          <Spinner /> Loading the changes…
        </span>
      ) : phase === "failed" ? (
        <>
          <p role="alert" className="max-w-md text-ink-2 [overflow-wrap:anywhere]">
            The changes cannot be shown. {problem}
          </p>
          <Button size="small" onClick={onRetry}>
            Try again
          </Button>
        </>
      ) : (
        <p>Nothing differs between these turns.</p>
      )}
    </div>
  );
}

/** What hears the sheet's keys has the focus, not a button. */
function focusKeys(event: Event): void {
  event.preventDefault();
  if (event.currentTarget instanceof HTMLElement)
    event.currentTarget.querySelector<HTMLElement>("[data-has-keys]")?.focus();
}
