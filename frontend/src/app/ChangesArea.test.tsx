import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";

import { closeChanges, openChanges, useOpenChanges } from "@/features/changes/openChanges";
import { ClientContext } from "@/store/context";
import type { ThreadState } from "@/store/state";
import { useToasts } from "@/ui/toasts";

import { ChangesArea } from "./ChangesArea";
import { caseOf } from "./gallery/cases";
import { fakeClient } from "./gallery/fakeClient";

afterEach(() => {
  cleanup();
  closeChanges();
});

it("the question before going back goes when somebody else has gone back meanwhile", async () => {
  const { state } = caseOf("changed");
  const thread = state.threads["fixed"]?.state;
  if (!thread) throw new Error("this case has no such thread");
  const client = fakeClient(state);
  const area = (shown: ThreadState) => (
    <ClientContext value={client}>
      <ChangesArea state={shown} refusal={null} onGoBack={() => undefined} onUndo={() => undefined} />
    </ClientContext>
  );
  const { rerender } = render(area(thread));
  act(() => openChanges({ what: "goBack", threadId: thread.thread.id, turnCount: 0 }));
  expect(await screen.findByRole("button", { name: "Go back" })).toBeTruthy();

  rerender(area({ ...thread, checkpoints: [] }));

  expect(screen.queryByRole("button", { name: "Go back" })).toBeNull();
  expect(useOpenChanges.getState().open.what).toBe("nothing");
  expect(useToasts.getState().toasts.at(-1)?.title).toBe("Nothing is left to take back");
});
