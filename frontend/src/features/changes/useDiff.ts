import { useEffect, useState } from "react";

import type { TurnDiff } from "@/contracts/contracts.gen";
import { splitDiff, type FileDiff } from "@/ui/diff/splitDiff";
import { messageOf } from "@/ui/toasts";

export type LoadDiff = (from: number, to: number, path?: string) => Promise<TurnDiff>;

export interface LoadedDiff {
  readonly phase: "loading" | "ready" | "failed";
  readonly files: readonly FileDiff[];
  readonly isCut: boolean;
  /** Why there is none. */
  readonly problem: string | null;
  readonly onRetry: () => void;
}

type Answer = Pick<LoadedDiff, "phase" | "files" | "isCut" | "problem"> & { readonly key: string };

const waiting = { phase: "loading", files: [], isCut: false, problem: null } as const;

/** What changed between the ends of two turns. `path`, where given, is there even if the rest is cut. */
export function useDiff(load: LoadDiff, from: number, to: number, path?: string): LoadedDiff {
  const [attempt, setAttempt] = useState(0);
  const key = `${from}-${to}-${path ?? ""}-${attempt}`;
  const [answer, setAnswer] = useState<Answer>({ ...waiting, key });
  useEffect(() => {
    let isWanted = true;
    loaded(load, from, to, path).then(
      (found) => isWanted && setAnswer({ phase: "ready", problem: null, key, ...found }),
      (error: unknown) => isWanted && setAnswer({ ...waiting, phase: "failed", problem: messageOf(error), key }),
    );
    return () => {
      isWanted = false;
    };
  }, [load, from, to, path, key]);
  const current = answer.key === key ? answer : waiting;
  return { ...current, onRetry: () => setAttempt(attempt + 1) };
}

async function loaded(load: LoadDiff, from: number, to: number, path?: string) {
  const { diff, isCut = false } = await load(from, to);
  const files = splitDiff(diff);
  if (!isCut || path === undefined || files.some((file) => file.path === path)) return { files, isCut };
  const named = await load(from, to, path);
  return { files: [...splitDiff(named.diff), ...files], isCut };
}
