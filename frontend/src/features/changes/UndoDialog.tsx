import type { Activity, Message } from "@/contracts/contracts.gen";
import { bringsBack, directionsOf, isMove, undoesEverything, undoRefOf } from "@/lib/undoing";
import { ConfirmDialog } from "@/ui/ConfirmDialog";

import { messagesOf } from "./lossWords";

interface UndoDialogProps {
  onClose: () => void;
  /** Of the going back, or the undo, that is undone. */
  undoRef: string;
  filesOnly: boolean;
  messages: readonly Message[];
  activities: readonly Activity[];
  onUndo: () => void;
}

/** Says what an undo brings back, and what goes for it, and asks. */
export function UndoDialog({ onClose, undoRef, filesOnly, messages, activities, onUndo }: UndoDialogProps) {
  const move = activities.find((activity) => isMove(activity) && undoRefOf(activity.payload) === undoRef);
  const direction = directionsOf(activities).get(undoRef);
  const isWhole = move !== undefined && !filesOnly && undoesEverything(move.payload);
  const isBackAgain = isWhole && direction !== undefined && bringsBack(move, direction);
  const texts = isWhole ? textsOf(move, isBackAgain, messages) : [filesAlone];
  const { title, action } = isBackAgain ? backAgain : filesOnly ? onlyFiles : undoing;
  return (
    <ConfirmDialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={title}
      text={[...texts, "This can be undone, too."].join("\n\n")}
      action={action}
      keep="Leave everything"
      onConfirm={onUndo}
    />
  );
}

interface Question {
  readonly title: string;
  readonly action: string;
}

const undoing: Question = { title: "Undo going back?", action: "Undo" };
const onlyFiles: Question = { title: "Bring back the files only?", action: "Bring back the files" };
const backAgain: Question = { title: "Go back again?", action: "Go back again" };

const filesAlone =
  "The files become what they were before you went back; what changed in the folder since then goes. Messages stay as they are, and the agent learns nothing of it.";

function textsOf(move: Activity, isBackAgain: boolean, messages: readonly Message[]): string[] {
  const back = isBackAgain
    ? "What came back goes again: files, messages and what the agent remembers become what they were before."
    : "Files, messages and what the agent remembers become what they were before you went back.";
  const since = messages.filter((message) => isBefore(move, message));
  const goes = messagesOf({
    messages: since.filter(({ role }) => role === "user"),
    answers: since.filter(({ role, text }) => role === "assistant" && text !== "").length,
  });
  const folder = "What changed in the folder since then goes";
  return [back, goes === null ? `${folder}.` : `${goes} ${folder}, too.`];
}

function isBefore(move: Activity, message: Message): boolean {
  if (move.sequence !== undefined && message.sequence !== undefined) return move.sequence < message.sequence;
  return move.createdAt < message.createdAt;
}
