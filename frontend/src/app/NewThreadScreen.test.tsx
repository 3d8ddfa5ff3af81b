import { act, cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { draftOf, forgetDrafts } from "@/features/composer/drafts";
import type { Client, NewTurn } from "@/store/client";
import { ClientContext } from "@/store/context";
import { TooltipArea } from "@/ui/Tooltip";

import { caseOf } from "./gallery/cases";
import { fakeClient } from "./gallery/fakeClient";
import { NewThreadScreen } from "./NewThreadScreen";

beforeEach(() => {
  localStorage.clear();
  forgetDrafts();
  history.replaceState(null, "", "/new/p3");
  vi.stubGlobal("matchMedia", () => ({ matches: false }));
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** A server that makes threads when told, and takes what is said in them. */
function shown() {
  const made: { resolve: (threadId: string) => void; reject: (error: Error) => void }[] = [];
  const said: Partial<NewTurn>[] = [];
  const { state } = caseOf("new");
  const client: Client = {
    ...fakeClient(state),
    createThread: () => new Promise((resolve, reject) => made.push({ resolve, reject })),
    startTurn: ({ threadId, text }) => Promise.resolve(void said.push({ threadId, text })),
  };
  const project = state.shell.projects.find(({ id }) => id === "p3");
  if (!project) throw new Error("this case has no such project");
  render(
    <ClientContext value={client}>
      <TooltipArea>
        <NewThreadScreen project={project} onShowSidebar={null} onSettings={() => undefined} />
      </TooltipArea>
    </ClientContext>,
  );
  const settled = () =>
    act(async () => {
      for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    });
  const make = () => {
    made.forEach(({ resolve }, place) => resolve(`t${place + 1}`));
    return settled();
  };
  const refuse = () => {
    made.at(-1)?.reject(new Error("the folder is gone"));
    return settled();
  };
  return { made, said, make, refuse, field: screen.getByLabelText<HTMLTextAreaElement>("Message to the agent") };
}

it("a suggestion that is pressed twice begins one thread", async () => {
  const { made, said, make } = shown();

  await userEvent.dblClick(screen.getByRole("button", { name: "Explain this folder" }));
  await make();

  expect(made).toHaveLength(1);
  expect(said).toEqual([{ threadId: "t1", text: "Explain this folder" }]);
});

it("what is said while the thread is being made is said in it, not in another", async () => {
  const { made, said, make, field } = shown();

  await userEvent.type(field, "fix it{Enter}and test it{Enter}");
  await make();

  expect(made).toHaveLength(1);
  expect(said).toEqual([
    { threadId: "t1", text: "fix it" },
    { threadId: "t1", text: "and test it" },
  ]);
  expect(location.pathname).toBe("/thread/t1");
});

it("what is typed while the thread is being made goes along", async () => {
  const { make, field } = shown();

  await userEvent.type(field, "fix it{Enter}and te");
  await make();

  expect([draftOf("t1"), draftOf("new:p3")]).toEqual(["and te", ""]);
});

it("whoever has gone elsewhere meanwhile stays there", async () => {
  const { said, make, field } = shown();

  await userEvent.type(field, "fix it{Enter}");
  history.pushState(null, "", "/thread/other");
  await make();

  expect(said).toHaveLength(1);
  expect(location.pathname).toBe("/thread/other");
});

it("a thread that could not be made gives the message back, and the next is tried anew", async () => {
  const { made, said, make, refuse, field } = shown();
  await userEvent.type(field, "fix it{Enter}");
  await refuse();
  expect(field.value).toBe("fix it");

  await userEvent.type(field, "{Enter}");
  await make();

  expect(made).toHaveLength(2);
  expect(said).toEqual([{ threadId: "t2", text: "fix it" }]);
});
