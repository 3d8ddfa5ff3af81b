import { FolderPlus, MessageSquarePlus } from "lucide-react";

import type { Project } from "@/contracts/contracts.gen";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";

interface HomeScreenProps {
  loaded: boolean;
  /** The project that was worked in last; null when there is none. */
  project: Project | null;
  onAddProject: () => void;
  onNewThread: () => void;
}

export function HomeScreen({ loaded, project, onAddProject, onNewThread }: HomeScreenProps) {
  if (!loaded) return <div className="flex-1" aria-busy />;
  return (
    <div className="flex flex-1 items-center justify-center py-8">
      {project ? (
        <EmptyState
          icon={<MessageSquarePlus size={20} />}
          title="Start a thread"
          text="A thread is one conversation with an agent about one task. Choose one in the sidebar, or start a new one."
        >
          <Button tone="primary" onClick={onNewThread}>
            New thread in {project.title}
          </Button>
        </EmptyState>
      ) : (
        <EmptyState
          icon={<FolderPlus size={20} />}
          title="Add your first project"
          text="A project is a folder on this machine in which an agent reads, changes and runs things for you."
        >
          <Button tone="primary" onClick={onAddProject}>
            Add a project
          </Button>
        </EmptyState>
      )}
    </div>
  );
}
