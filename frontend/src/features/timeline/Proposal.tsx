import { ListTodo } from "lucide-react";

import type { ProposedPlan } from "@/contracts/contracts.gen";
import { Markdown } from "@/ui/markdown/Markdown";

export function Proposal({ plan }: { plan: ProposedPlan }) {
  return (
    <section aria-label="Proposed plan" className="my-2 rounded-lg border border-line bg-card px-4 py-3">
      <header className="mb-2 flex items-center gap-2 text-xs font-medium text-ink-3">
        <ListTodo size={14} /> Proposed plan{plan.implementedAt ? " · carried out" : ""}
      </header>
      <Markdown text={plan.planMarkdown} />
    </section>
  );
}
