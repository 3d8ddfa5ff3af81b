import { act, cleanup, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { OrchestrationEvent } from "@/contracts/contracts.gen";
import { AT } from "@/store/builders";
import type { Client } from "@/store/client";
import { ClientContext } from "@/store/context";
import { EMPTY_SHELL } from "@/store/state";

import { fakeClient } from "./gallery/fakeClient";
import { useReplay } from "./useReplay";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function renamed(sequence: number): OrchestrationEvent {
  const payload = { threadId: "t1", title: `Title ${sequence}`, updatedAt: AT };
  return { sequence, type: "thread.meta-updated", occurredAt: AT, payload } as OrchestrationEvent;
}

/** A client whose pages of events come when they are told to. */
function slowClient() {
  const waiting: ((events: readonly OrchestrationEvent[]) => void)[] = [];
  const request = () => new Promise((answer) => waiting.push(answer));
  const client = { ...fakeClient({ shell: EMPTY_SHELL, config: null, threads: {} }), request } as Client;
  const answer = (...events: OrchestrationEvent[]) => act(() => Promise.resolve(waiting.shift()?.(events)));
  return { client, answer };
}

function play(client: Client) {
  const wrapper = ({ children }: { children: ReactNode }) => <ClientContext value={client}>{children}</ClientContext>;
  return renderHook(() => useReplay("t1", 1), { wrapper }).result;
}

const pass = () => act(() => vi.advanceTimersByTimeAsync(1_000));

it("stays where somebody went back to, also when it had been played before its end was known", async () => {
  const { client, answer } = slowClient();
  const replay = play(client);
  await answer(renamed(1), renamed(2), renamed(3));
  await pass();
  expect(replay.current).toMatchObject({ frame: { place: 3 }, atEnd: false, playing: true });
  await answer();
  expect(replay.current).toMatchObject({ atEnd: true, playing: false });

  act(() => replay.current.onSeek(1));
  await pass();

  expect(replay.current).toMatchObject({ frame: { place: 1 }, playing: false });
});

it("goes on with what came after it had played all that was there", async () => {
  const { client, answer } = slowClient();
  const replay = play(client);
  await answer(renamed(1));
  await pass();
  await answer(renamed(2));
  await pass();

  expect(replay.current).toMatchObject({ frame: { place: 2 }, playing: true });
});
