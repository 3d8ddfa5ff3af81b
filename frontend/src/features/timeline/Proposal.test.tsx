import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it } from "vitest";
import { createStore } from "zustand/vanilla";

import type { ProposedPlan } from "@/contracts/contracts.gen";
import { AT, row as threadRow, shellAt } from "@/store/builders";
import type { Client } from "@/store/client";
import { ClientContext } from "@/store/context";
import { shellOf } from "@/store/state";
import { TooltipArea } from "@/ui/Tooltip";

import { PlanActionsContext, type PlanActions } from "./planActions";
import { Proposal } from "./Proposal";

afterEach(cleanup);

const proposed: ProposedPlan = {
  id: "plan:t1",
  turnId: "turn",
  planMarkdown: "# Write it\n\n1. first",
  createdAt: AT,
  updatedAt: AT,
  implementedAt: null,
  implementationThreadId: null,
};

function shown(plan: Partial<ProposedPlan>, actions: Partial<PlanActions> = {}, isNewest = true): string[] {
  const done: string[] = [];
  const shell = createStore(() => shellOf(shellAt(1, threadRow("t1"), threadRow("t2"))));
  const offered: PlanActions = {
    threadId: "t1",
    busy: false,
    onImplement: (_plan, where) => {
      done.push(`implement ${where}`);
      return Promise.resolve();
    },
    onRefine: () => done.push("refine"),
    onOpenThread: (threadId) => done.push(`open ${threadId}`),
    ...actions,
  };
  render(
    <ClientContext value={{ shell } as Partial<Client> as Client}>
      <TooltipArea>
        <PlanActionsContext value={offered}>
          <Proposal row={{ kind: "proposal", key: "p", plan: { ...proposed, ...plan }, isNewest }} />
        </PlanActionsContext>
      </TooltipArea>
    </ClientContext>,
  );
  return done;
}

const button = (name: string) => screen.getByRole<HTMLButtonElement>("button", { name });

it("a plan is implemented here, in a thread of its own, or refined", async () => {
  const done = shown({});

  await userEvent.click(button("Implement"));
  await userEvent.click(button("Implement in a new thread"));
  await userEvent.click(button("Refine"));

  expect(done).toEqual(["implement here", "implement newThread", "refine"]);
});

it("while a turn runs a plan waits", () => {
  shown({}, { busy: true });

  expect(button("Implement").disabled).toBe(true);
  expect(button("Refine").disabled).toBe(false);
});

it("a plan that is being sent is not sent twice", async () => {
  shown({}, { onImplement: () => new Promise(() => undefined) });

  await userEvent.click(button("Implement"));

  expect(button("Implement").disabled).toBe(true);
  expect(button("Implement in a new thread").disabled).toBe(true);
});

it("a plan that a later one replaced offers nothing", () => {
  shown({}, {}, false);

  expect(screen.getByText("Earlier plan")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Implement" })).toBeNull();
});

it("a plan that was implemented in another thread leads there", async () => {
  const done = shown({ implementedAt: AT, implementationThreadId: "t2" });

  await userEvent.click(screen.getByRole("link", { name: "Thread t2" }));

  expect(done).toEqual(["open t2"]);
  expect(screen.queryByRole("button", { name: "Implement" })).toBeNull();
});

it("a plan that was implemented where it was proposed says so", () => {
  shown({ implementedAt: AT, implementationThreadId: "t1" });

  expect(screen.getByText("Implemented below")).toBeTruthy();
});

it("a plan whose thread is gone still says that it was implemented", () => {
  shown({ implementedAt: AT, implementationThreadId: "gone" });

  expect(screen.getByText("Implemented in a thread that is deleted")).toBeTruthy();
});
