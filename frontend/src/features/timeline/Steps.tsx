import clsx from "clsx";
import { Check, Circle, CircleDot, ListTodo, type LucideIcon } from "lucide-react";

import type { Activity } from "@/contracts/contracts.gen";
import { fieldsOf, listOf, textOf } from "@/lib/fields";
import { CodeText } from "@/ui/CodeText";

interface StepLook {
  readonly icon: LucideIcon;
  readonly look: string;
  readonly text: string;
  readonly word: string;
}

const pending: StepLook = { icon: Circle, look: "text-ink-3", text: "text-ink-2", word: "to do" };
const stepLooks: Readonly<Record<string, StepLook>> = {
  completed: { icon: Check, look: "text-good", text: "text-ink-3", word: "done" },
  inProgress: { icon: CircleDot, look: "text-accent", text: "font-medium", word: "in progress" },
};

export function Steps({ activity }: { activity: Activity }) {
  const payload = fieldsOf(activity.payload);
  const steps = listOf(payload["plan"]).map(fieldsOf);
  const done = steps.filter((step) => step["status"] === "completed").length;
  const explanation = textOf(payload["explanation"]);
  return (
    <section aria-label="Plan" className="my-2 rounded-lg border border-line bg-card px-3 py-2.5 text-[0.8125rem] leading-5">
      <header className="flex items-center gap-2.5 font-medium">
        <ListTodo size={14} className="text-ink-3" />
        Plan
        <span className="ml-auto text-xs font-normal text-ink-3 tabular-nums">
          {done} of {steps.length} done
        </span>
      </header>
      {explanation ? <p className="mt-1 pl-6 [overflow-wrap:anywhere] text-ink-2"><CodeText text={explanation} /></p> : null}
      <ol className="mt-1.5 space-y-1">
        {steps.map((step, index) => {
          const look = stepLooks[textOf(step["status"]) ?? ""] ?? pending;
          return (
            <li key={index} className="flex items-start gap-2.5">
              <look.icon size={14} className={clsx("mt-[3px] shrink-0", look.look)} aria-label={look.word} />
              <span className={clsx("min-w-0 [overflow-wrap:anywhere]", look.text)}>
                <CodeText text={textOf(step["step"]) ?? ""} />
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
