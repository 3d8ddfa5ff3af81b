import { act, cleanup, render } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { MessageSent, OrchestrationEvent } from "@/contracts/contracts.gen";
import { viewAfter } from "@/store/applyEvent";
import type { Client } from "@/store/client";
import { ClientContext } from "@/store/context";
import { TooltipArea } from "@/ui/Tooltip";

import { caseOf } from "./gallery/cases";
import { fakeClient } from "./gallery/fakeClient";
import { ThreadScreen } from "./ThreadScreen";

const drawn = vi.hoisted(() => ({ composers: 0, answers: [] as string[] }));

vi.mock("@/features/composer/Composer", () => ({
  Composer: () => {
    drawn.composers += 1;
    return null;
  },
}));
vi.mock("virtua", () => ({
  Virtualizer: ({ data, children }: { data: unknown[]; children: (row: unknown) => unknown }) => data.map(children),
}));
vi.mock("@/ui/markdown/Markdown", () => ({
  Markdown: ({ text }: { text: string }) => {
    drawn.answers.push(text);
    return null;
  },
}));

beforeEach(() => {
  vi.stubGlobal("ResizeObserver", class { observe() {} unobserve() {} disconnect() {} });
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener() {}, removeEventListener() {} }));
  Element.prototype.scrollTo = () => undefined;
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function hear(client: Client, threadId: string, payload: Omit<MessageSent, "threadId">): void {
  const store = client.thread(threadId);
  const sequence = (store.getState().state?.position ?? 0) + 1;
  const event = {
    type: "thread.message-sent",
    sequence,
    aggregateKind: "thread",
    aggregateId: threadId,
    occurredAt: payload.updatedAt,
    payload: { ...payload, threadId },
  } as OrchestrationEvent;
  act(() => store.setState(viewAfter(store.getState(), event), true));
}

describe("a thread on the page", () => {
  it("draws one answer anew for a piece of text, and nothing else", () => {
    const { state, page } = caseOf("working");
    if (page.name !== "thread") throw new Error("this case shows no thread");
    const client = fakeClient(state);
    const turnId = client.thread(page.threadId).getState().state?.thread.session?.activeTurnId ?? null;
    const at = "2026-11-22T12:00:00.000Z";
    const piece = { messageId: "answer", role: "assistant", turnId, streaming: true, createdAt: at, updatedAt: at } as const;
    render(
      <ClientContext value={client}>
        <TooltipArea>
          <ThreadScreen threadId={page.threadId} onShowSidebar={null} />
        </TooltipArea>
      </ClientContext>,
    );
    hear(client, page.threadId, { ...piece, text: "The tests" });
    drawn.composers = 0;
    drawn.answers.length = 0;

    hear(client, page.threadId, { ...piece, text: " are green." });

    expect(drawn).toEqual({ composers: 0, answers: ["The tests are green."] });
  });
});
