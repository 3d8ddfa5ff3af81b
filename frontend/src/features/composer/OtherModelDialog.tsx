import { useState } from "react";

import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { TextField } from "@/ui/TextField";

interface OtherModelDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Whose model it is to be. */
  agent: string;
  onChoose: (model: string) => void;
}

/** For a model that the agent does not list, and may know all the same. */
export function OtherModelDialog({ open, onOpenChange, agent, onChoose }: OtherModelDialogProps) {
  const [model, setModel] = useState("");
  const named = model.trim();
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Use another model" width="small">
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          event.stopPropagation(); // React's events bubble from a portal into the form around it
          if (!named) return;
          onChoose(named);
          onOpenChange(false);
        }}
      >
        <TextField
          label="Model"
          mono
          autoFocus
          value={model}
          hint={`Its name as ${agent} knows it. One that ${agent} does not list may work less well, or not at all.`}
          onChange={(event) => setModel(event.target.value)}
        />
        <div className="flex justify-end">
          <Button tone="primary" type="submit" disabled={!named}>
            {named ? `Use model ${named}` : "Use model"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
