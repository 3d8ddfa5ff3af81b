import { act, renderHook } from "@testing-library/react";
import { expect, it } from "vitest";

import type { ConversationHistory } from "@/contracts/contracts.gen";
import type { Client } from "@/store/client";
import { ClientContext } from "@/store/context";

import { caseOf } from "./gallery/cases";
import { fakeClient } from "./gallery/fakeClient";
import { useConversation } from "./useConversation";

const listed = { threadId: null } as ConversationHistory["listed"];
const pageTo = (cursor: string | null): ConversationHistory => ({
  listed,
  messages: [],
  activities: [],
  proposedPlans: [],
  leftOut: 0,
  cursor,
});

it("an older page is asked for once, however often the reader scrolls before it is there", async () => {
  const asked: unknown[] = [];
  const request = (_method: string, { cursor = null }: { cursor?: string | null }) => {
    asked.push(cursor);
    return Promise.resolve(pageTo(cursor === null ? "older" : null));
  };
  const client = { ...fakeClient(caseOf("home").state), request } as unknown as Client;
  const wrapper = ({ children }: { children: React.ReactNode }) => <ClientContext value={client}>{children}</ClientContext>;
  const conversation = { provider: "codex", id: "c1" } as const;
  const { result } = renderHook(() => useConversation("p1", conversation), { wrapper });
  await act(() => Promise.resolve());

  act(() => {
    result.current.onLoadOlder();
    result.current.onLoadOlder();
  });
  await act(() => Promise.resolve());

  expect(asked).toEqual([null, "older"]);
});
