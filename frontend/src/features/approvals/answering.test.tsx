import { act, cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";

import type { Activity } from "@/contracts/contracts.gen";

import { pendingRequestsOf } from "./pending";
import { RequestPanel } from "./RequestPanel";

vi.mock("./useSettled", () => ({ useSettled: () => true }));
afterEach(cleanup);

let count = 0;

function did(kind: string, payload: unknown): Activity {
  count += 1;
  return { id: String(count), tone: "approval", kind, summary: kind, payload, turnId: "t", createdAt: String(count) };
}

const approval = (requestId: string) => did("approval.requested", { requestId, requestKind: "command", detail: "make test" });
const question = (requestId: string) =>
  did("user-input.requested", {
    requestId,
    questions: [
      { id: "1", header: "", question: "Which one?", options: [{ label: "This", description: "" }] },
      { id: "2", header: "", question: "Why?", options: [] },
    ],
  });

/** The panel of a thread on a server whose answers come when told. */
function shown(...activities: Activity[]) {
  const waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const answers: unknown[] = [];
  const take = (_requestId: string, answer: unknown) => {
    answers.push(answer);
    return new Promise<void>((resolve, reject) => waiting.push({ resolve, reject }));
  };
  const panel = () => <RequestPanel requests={pendingRequestsOf(activities, "t")} onDecide={take} onAnswer={take} />;
  const { rerender } = render(panel());
  const answered = async (answer: () => void) => {
    answer();
    await act(() => Promise.resolve());
  };
  return {
    answers,
    tell: (activity: Activity) => {
      activities.push(activity);
      rerender(panel());
    },
    agree: () => answered(() => waiting.shift()?.resolve()),
    refuse: () => answered(() => waiting.shift()?.reject(new Error("gone"))),
  };
}

const button = (name: RegExp) => screen.getByRole<HTMLButtonElement>("button", { name });

it("a decision on its way is not given again by whoever comes back to the thread", async () => {
  const first = shown(approval("a1"));
  await userEvent.click(button(/^Allow once/));
  cleanup();
  const second = shown(approval("a1"));

  await userEvent.keyboard("n");
  expect(second.answers).toEqual([]);
  expect(button(/^Decline$/).disabled).toBe(true);
  await first.refuse();

  expect(button(/^Decline$/).disabled).toBe(false);
});

it("a decision that did not get through to the agent can be given again", async () => {
  const server = shown(approval("a2"));
  await userEvent.click(button(/^Allow once/));
  await server.agree();
  expect(button(/^Allow once/).disabled).toBe(true);

  server.tell(did("provider.approval.respond.failed", { requestId: "a2", detail: "pipe closed" }));

  expect(button(/^Allow once/).disabled).toBe(false);
});

it("an answer that is half given is there when somebody comes back to the thread", async () => {
  shown(question("q1"));
  await userEvent.click(screen.getByRole("radio", { name: "This" }));
  await userEvent.type(screen.getByLabelText("Why?"), "because");
  cleanup();

  shown(question("q1"));

  expect(screen.getByRole<HTMLInputElement>("radio", { name: "This" }).checked).toBe(true);
  expect(screen.getByLabelText<HTMLInputElement>("Why?").value).toBe("because");
});

it("an answer that did not get through is still there, to be given again", async () => {
  const server = shown(question("q2"));
  await userEvent.click(screen.getByRole("radio", { name: "This" }));
  await userEvent.type(screen.getByLabelText("Why?"), "because");
  await userEvent.click(button(/^Answer/));
  await server.agree();

  server.tell(did("provider.user-input.respond.failed", { requestId: "q2", detail: "pipe closed" }));
  await userEvent.click(button(/^Answer/));

  expect(server.answers).toEqual(Array(2).fill({ 1: "This", 2: "because" }));
});

it("another question begins empty", async () => {
  shown(question("q3"));
  await userEvent.type(screen.getByLabelText("Why?"), "because");
  cleanup();

  shown(question("q4"));

  expect(screen.getByLabelText<HTMLInputElement>("Why?").value).toBe("");
});
