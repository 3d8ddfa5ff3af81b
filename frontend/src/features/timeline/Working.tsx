import { lengthOf } from "@/lib/time";
import { useNow } from "@/lib/useNow";

interface WorkingProps {
  since: string;
  waitsFor: "approval" | "answer" | null;
}

export function Working({ since, waitsFor }: WorkingProps) {
  const now = useNow(1000);
  const passed = lengthOf(Math.max(now - Date.parse(since), 0));
  const said = waitsFor === "approval" ? "Waiting for your approval" : waitsFor ? "Waiting for your answer" : "Working";
  return (
    <div className="mx-auto w-full max-w-[46rem] px-4 pt-3 sm:px-6">
      <p role="status" className="flex items-center gap-2.5 text-[0.8125rem] text-ink-2">
        <span
          aria-hidden
          className={`size-2 rounded-full ${waitsFor ? "bg-warn" : "animate-breathe bg-accent"}`}
        />
        {said}{" "}
        {waitsFor ? null : (
          <span aria-hidden className="-ml-1.5 tabular-nums">
            for {passed}
          </span>
        )}
      </p>
    </div>
  );
}
