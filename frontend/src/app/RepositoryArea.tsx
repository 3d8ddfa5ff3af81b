import { useEffect, useState } from "react";

import { RepositoryOffer } from "@/features/changes/RepositoryOffer";
import { remember, remembered } from "@/lib/storage";
import { useFocusAfter } from "@/lib/useFocusAfter";
import { useClient } from "@/store/context";
import { showFailure, showToast } from "@/ui/toasts";

interface RepositoryAreaProps {
  projectId: string;
  folder: string;
}

const isDeclined = (projectId: string) => remembered(keyOf(projectId)) === "declined";
const keyOf = (projectId: string) => `t3.repository.${projectId}`;

/** Offers to begin a repository where turns ended without checkpoints for want of one; once for each project. */
export function RepositoryArea({ projectId, folder }: RepositoryAreaProps) {
  const client = useClient();
  const [declined, setDeclined] = useState(() => isDeclined(projectId));
  const [canBegin, setCanBegin] = useState(false);
  useEffect(() => {
    if (declined) return undefined;
    let isCurrent = true;
    client.request("git.findRepository", { cwd: folder }).then(
      (found) => {
        if (isCurrent) setCanBegin(found.canBegin);
      },
      () => undefined, // a folder that is gone is told elsewhere
    );
    return () => {
      isCurrent = false;
    };
  }, [client, folder, declined]);
  const isOffered = canBegin && !declined;
  useFocusAfter(isOffered);
  if (!isOffered) return null;
  return (
    <RepositoryOffer
      folder={folder}
      onBegin={async () => {
        try {
          await client.request("git.init", { cwd: folder });
          setCanBegin(false);
          showToast({ tone: "note", title: "The folder is a git repository now", text: "From the next turn on, what turns change is kept." });
        } catch (error) {
          showFailure("The repository was not made", error);
        }
      }}
      onDismiss={() => {
        remember(keyOf(projectId), "declined");
        setDeclined(true);
      }}
    />
  );
}
