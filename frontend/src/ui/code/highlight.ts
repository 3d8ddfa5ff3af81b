/** Code highlighting, off the page's own thread: a worker is started when the first code is shown. */

import type { CodeTokens } from "./tokens";

export interface CodeQuestion {
  id: number;
  code: string;
  language: string;
}

export interface CodeAnswer {
  id: number;
  tokens: CodeTokens | null;
}

type Wait = (tokens: CodeTokens | null) => void;

/** Rows come and go while a reader scrolls: what was coloured lately is not coloured again. */
const remembered = 60;

const known = new Map<string, CodeTokens | null>();
const waiting = new Map<number, Wait>();
let worker: Worker | undefined;
let asked = 0;

/** What `highlight` has found for it before; undefined if it was not asked lately. */
export function findTokens(code: string, language: string): CodeTokens | null | undefined {
  return known.get(keyOf(code, language));
}

/** The coloured lines, or null where there are none: language unknown, code too long, no worker. */
export async function highlight(code: string, language: string): Promise<CodeTokens | null> {
  const key = keyOf(code, language);
  const tokens = known.has(key) ? (known.get(key) ?? null) : await ask(code, language);
  known.delete(key);
  known.set(key, tokens);
  const [oldest] = known.keys();
  if (known.size > remembered && oldest !== undefined) known.delete(oldest);
  return tokens;
}

function keyOf(code: string, language: string): string {
  return `${language}\n${code}`;
}

function ask(code: string, language: string): Promise<CodeTokens | null> {
  worker ??= startWorker();
  const question: CodeQuestion = { id: ++asked, code, language };
  const answered = new Promise<CodeTokens | null>((resolve) => waiting.set(question.id, resolve));
  worker.postMessage(question);
  return answered;
}

function startWorker(): Worker {
  const started = new Worker(new URL("./highlight.worker.ts", import.meta.url), { type: "module" });
  started.onmessage = ({ data: { id, tokens } }: MessageEvent<CodeAnswer>) => {
    waiting.get(id)?.(tokens);
    waiting.delete(id);
  };
  started.onerror = () => {
    worker = undefined;
    for (const answer of waiting.values()) answer(null);
    waiting.clear();
  };
  return started;
}
