import { useState } from "react";

import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Spinner } from "@/ui/Spinner";
import { TextField } from "@/ui/TextField";
import { messageOf } from "@/ui/toasts";

interface AddProjectDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** The folder in which the server was started: a likely first project. */
  suggestion: string;
  /** Rejects with what is wrong with the folder, in the server's words. */
  onAdd: (path: string) => Promise<void>;
}

export function AddProjectDialog({ open, onOpenChange, suggestion, onAdd }: AddProjectDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Add a project"
      description="A project is a folder on the machine that runs t3project. Agents read and change files in it."
    >
      <AddProjectForm suggestion={suggestion} onAdd={onAdd} onClose={() => onOpenChange(false)} />
    </Dialog>
  );
}

interface AddProjectFormProps {
  suggestion: string;
  onAdd: (path: string) => Promise<void>;
  onClose: () => void;
}

function AddProjectForm({ suggestion, onAdd, onClose }: AddProjectFormProps) {
  const [path, setPath] = useState("");
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = async () => {
    const folder = path.trim();
    if (!folder) {
      setError("Write the folder's path, for example ~/code/my-app.");
      return;
    }
    setBusy(true);
    try {
      await onAdd(folder);
      onClose();
    } catch (problem) {
      setError(messageOf(problem).replace(/^workspace root/i, "The folder"));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <TextField
        label="Folder"
        mono
        autoFocus
        value={path}
        placeholder="~/code/my-app"
        hint="The whole path. ~ stands for the home folder."
        error={error}
        onChange={(event) => {
          setPath(event.target.value);
          setError(undefined);
        }}
      />
      {suggestion && path.trim() === "" ? (
        <Button size="small" tone="quiet" className="mt-2 -ml-2 max-w-full" onClick={() => setPath(suggestion)}>
          Use <span className="truncate font-mono">{suggestion}</span>
        </Button>
      ) : null}
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button tone="primary" type="submit" disabled={busy}>
          {busy ? <Spinner /> : null} Add project
        </Button>
      </div>
    </form>
  );
}
