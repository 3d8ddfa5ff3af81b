import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type * as highlighting from "./highlight";
import type { CodeAnswer, CodeQuestion } from "./highlight";
import { tokensOf } from "./tokens";

/** Colours in the same thread, when it is told to. */
class FakeWorker {
  static started: FakeWorker[] = [];
  questions: CodeQuestion[] = [];
  onmessage: ((message: { data: CodeAnswer }) => void) | null = null;
  onerror: (() => void) | null = null;

  constructor() {
    FakeWorker.started.push(this);
  }

  postMessage(question: CodeQuestion) {
    this.questions.push(question);
  }

  answer(tokens: CodeAnswer["tokens"]) {
    const question = this.questions.at(-1);
    if (question) this.onmessage?.({ data: { id: question.id, tokens } });
  }
}

function theWorker(): FakeWorker {
  const worker = FakeWorker.started.at(-1);
  if (!worker) throw new Error("no worker was started");
  return worker;
}

const coloured = [[{ text: "1", style: { "--code-light": "#000" } }]];

describe("highlighting", () => {
  let page: typeof highlighting;

  beforeEach(async () => {
    FakeWorker.started = [];
    vi.stubGlobal("Worker", FakeWorker);
    vi.resetModules();
    page = await import("./highlight");
  });

  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it("asks a worker, and remembers what it said", async () => {
    const found = page.highlight("1", "python");
    theWorker().answer(coloured);
    expect(await found).toEqual(coloured);
    expect(page.findTokens("1", "python")).toEqual(coloured);
    expect(await page.highlight("1", "python")).toEqual(coloured);
    expect(theWorker().questions).toHaveLength(1);
  });

  it("remembers that there are no colours", async () => {
    const found = page.highlight("1", "brainfuck");
    theWorker().answer(null);
    expect(await found).toBeNull();
    expect(await page.highlight("1", "brainfuck")).toBeNull();
    expect(theWorker().questions).toHaveLength(1);
  });

  it("forgets the oldest of many", async () => {
    for (let count = 0; count <= 60; count += 1) {
      const found = page.highlight(String(count), "python");
      theWorker().answer(coloured);
      await found;
    }
    expect(page.findTokens("0", "python")).toBeUndefined();
    expect(page.findTokens("1", "python")).toEqual(coloured);
  });

  it("leaves code plain when its worker dies, and starts another for the next", async () => {
    const found = page.highlight("1", "python");
    theWorker().onerror?.();
    expect(await found).toBeNull();
    void page.highlight("2", "python");
    expect(FakeWorker.started).toHaveLength(2);
  });
});

describe("the colours of code", () => {
  it("are there for both themes, and join to the code", async () => {
    const lines = (await tokensOf("x = 1\ny = 'two'", "py")) ?? [];
    expect(lines.map((line) => line.map((token) => token.text).join(""))).toEqual([
      "x = 1",
      "y = 'two'",
    ]);
    expect(Object.keys(lines[1]?.at(-1)?.style ?? {})).toEqual(["--code-light", "--code-dark"]);
  });

  it.each([
    ["of an unknown language", "x", "klingon"],
    ["longer than a page can draw", "x".repeat(30_001), "python"],
  ])("are not worked out for code %s", async (_, code, language) => {
    expect(await tokensOf(code, language)).toBeNull();
  });
});
