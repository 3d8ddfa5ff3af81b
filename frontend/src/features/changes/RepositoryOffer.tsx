import { GitBranchPlus, X } from "lucide-react";
import { useState } from "react";

import { Button } from "@/ui/Button";
import { IconButton } from "@/ui/IconButton";

interface RepositoryOfferProps {
  folder: string;
  /** Resolves when there is one, or when it was told why not. */
  onBegin: () => Promise<void>;
  onDismiss: () => void;
}

/** Where the line of changes would be, if the folder were in a repository. */
export function RepositoryOffer({ folder, onBegin, onDismiss }: RepositoryOfferProps) {
  const [beginning, setBeginning] = useState(false);
  const begin = () => {
    setBeginning(true);
    void onBegin().finally(() => setBeginning(false));
  };
  return (
    <section aria-label="No repository" className="mx-auto w-full max-w-[46rem] px-4 pt-3 sm:px-6">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-[0.8125rem] text-ink-3">
        <p className="min-w-0 flex-1 basis-64">
          What turns change is not kept here: <span title={folder}>the folder</span> is not in a git repository.
        </p>
        <span className="flex items-center gap-1">
          <Button size="small" disabled={beginning} onClick={begin}>
            <GitBranchPlus size={13} /> Run git init
          </Button>
          <IconButton label="Do not offer this for this project" onClick={onDismiss}>
            <X size={14} />
          </IconButton>
        </span>
      </div>
    </section>
  );
}
