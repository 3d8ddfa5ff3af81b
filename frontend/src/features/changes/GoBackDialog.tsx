import clsx from "clsx";
import { AlertDialog as Radix } from "radix-ui";
import type { ReactNode } from "react";

import { counted } from "@/lib/counted";
import { Button } from "@/ui/Button";
import { FileMark } from "@/ui/diff/FileMark";
import { FileName } from "@/ui/diff/FileName";
import type { FileDiff, FileKind } from "@/ui/diff/splitDiff";
import { Spinner } from "@/ui/Spinner";
import { useFocusReturn } from "@/ui/useFocusReturn";

import { whereTo } from "@/lib/undoing";

import type { Loss } from "./loss";
import { messagesOf } from "./lossWords";
import { useDiff, type LoadDiff } from "./useDiff";

interface GoBackDialogProps {
  open: boolean;
  onClose: () => void;
  /** After this turn the thread stands then; 0 is before the first. */
  turnCount: number;
  newest: number;
  loss: Loss;
  load: LoadDiff;
  /** Why it cannot be done now. */
  refusal: string | null;
  onGoBack: () => void;
}

/** Says what going back will do, and asks. The safe answer has the focus. */
export function GoBackDialog({ open, onClose, ...rest }: GoBackDialogProps) {
  const giveFocusBack = useFocusReturn(open);
  return (
    <Radix.Root open={open} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-[rgb(15_18_15/45%)]" />
        <Radix.Content
          onCloseAutoFocus={giveFocusBack}
          className="fixed top-[10vh] left-1/2 z-40 flex max-h-[80vh] w-[calc(100vw-1.5rem)] max-w-lg -translate-x-1/2 flex-col rounded-xl border border-line bg-card p-5 shadow-float outline-none"
        >
          <Question {...rest} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Question({ turnCount, newest, loss, load, refusal, onGoBack }: Omit<GoBackDialogProps, "open" | "onClose">) {
  const diff = useDiff(load, turnCount, newest);
  return (
    <>
      <Radix.Title className="text-[0.9375rem] font-semibold">Go back to {whereTo(turnCount)}?</Radix.Title>
      <Radix.Description className="mt-1 text-[0.8125rem] text-ink-2">
        {counted(loss.turns, "turn")} {loss.turns === 1 ? "is" : "are"} taken back: in the folder, in this thread, and in what
        the agent remembers.
      </Radix.Description>
      <div className="mt-4 min-h-0 flex-1 space-y-4 overflow-y-auto text-[0.8125rem] leading-5">
        <Part title="Files">
          {diff.phase === "loading" ? (
            <p className="flex items-center gap-2 text-ink-3">
              <Spinner /> Looking at what changed…
            </p>
          ) : diff.phase === "failed" ? (
            <p role="alert" className="text-bad [overflow-wrap:anywhere]">
              It is not known which files would change. {diff.problem}
            </p>
          ) : (
            <FilesBack files={diff.files} isCut={diff.isCut} />
          )}
          <p className="mt-1.5 text-ink-2">
            What you or others changed here since then goes as well. Files that git ignores stay as they are.
          </p>
        </Part>
        <Part title="Conversation">
          <p className="[overflow-wrap:anywhere]">{messagesOf(loss) ?? "Nothing that was said goes."}</p>
        </Part>
        <Part title="If you think better of it">
          <p>
            Undo brings everything back as it is now: the files, the messages, and what the agent remembers.
          </p>
        </Part>
      </div>
      <div className="mt-5 flex flex-wrap items-center justify-end gap-2">
        {refusal === null ? null : (
          <p role="status" className="mr-auto text-xs text-warn">
            {refusal}
          </p>
        )}
        <Radix.Cancel asChild>
          <Button>Keep everything</Button>
        </Radix.Cancel>
        <Radix.Action asChild>
          <Button tone="danger" disabled={refusal !== null} onClick={onGoBack}>
            Go back
          </Button>
        </Radix.Action>
      </div>
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-1 text-xs font-medium text-ink-3">{title}</h3>
      {children}
    </section>
  );
}

/** More would hide the rest of the question. */
const listed = 100;

const becomes: Readonly<Record<FileKind, string>> = {
  added: "is removed",
  modified: "changes back",
  deleted: "comes back",
  renamed: "gets its old name",
};

function FilesBack({ files, isCut }: { files: readonly FileDiff[]; isCut: boolean }) {
  if (files.length === 0) return <p>No file changes.</p>;
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
    <ul aria-label="Files that change" tabIndex={0} className="max-h-48 overflow-y-auto rounded-lg border border-line bg-paper py-1">
      {files.slice(0, listed).map((file) => (
        <li key={file.path} className="flex gap-2.5 px-3 py-0.5">
          <span className="flex h-5 items-center">
            <FileMark kind={file.kind} />
          </span>
          <span
            className={clsx(
              "flex min-w-0 flex-1 flex-wrap items-baseline justify-between gap-x-2.5",
              file.oldPath === null && "sm:flex-nowrap",
            )}
          >
            <FileName path={file.path} className="max-w-full" />
            <span className={clsx("text-xs leading-5 text-ink-3", file.oldPath === null ? "shrink-0" : "[overflow-wrap:anywhere]")}>
              {becomes[file.kind]}
              {file.oldPath === null ? null : (
                <>
                  : <span className="font-mono">{file.oldPath}</span>
                </>
              )}
            </span>
          </span>
        </li>
      ))}
      {files.length > listed || isCut ? (
        <li className="px-3 py-0.5 text-ink-3">
          {files.length > listed ? `and ${(files.length - listed).toLocaleString("en")} more` : "and more"}
        </li>
      ) : null}
    </ul>
  );
}
