import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { Activity } from "@/contracts/contracts.gen";

import { forgetAnswers } from "./answering";
import { ApprovalCard } from "./ApprovalCard";
import { pendingRequestsOf } from "./pending";
import { SETTLE_MS } from "./useSettled";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  forgetAnswers();
  vi.useRealTimers();
});

/** The card of an approval as the server tells of it, after the moment in which it takes no answer. */
function card(payload: object): unknown[][] {
  const told = { requestId: "r", requestKind: "command", decisions: ["accept", "decline"], ...payload };
  const asked: Activity = {
    id: "a",
    tone: "approval",
    kind: "approval.requested",
    summary: "asked",
    payload: told,
    turnId: "t",
    createdAt: "1",
  };
  const [approval] = pendingRequestsOf([asked], "t");
  if (approval?.kind !== "approval") throw new Error("no approval waits");
  const decided: unknown[][] = [];
  const onDecide = (...decision: unknown[]) => {
    decided.push(decision);
    return Promise.resolve();
  };
  render(<ApprovalCard approval={approval} waiting={null} onDecide={onDecide} />);
  act(() => {
    vi.advanceTimersByTime(SETTLE_MS);
  });
  return decided;
}

const press = (name: RegExp) => fireEvent.click(screen.getByRole("button", { name }));

it("a yes for good is given in two steps, the second under a warning", () => {
  const decided = card({ data: { command: "make test", cwd: "/x", alwaysAllow: ["make", "test"] } });

  press(/Always allow commands that start with make test/);
  expect(decided).toEqual([]);
  expect(screen.getByText(/will run without asking/)).toBeTruthy();

  press(/^Always allow$/);
  expect(decided).toEqual([["acceptForSession", true]]);
});

it("a host can be allowed for good, where the agent offers that", () => {
  const decided = card({ data: { command: "curl https://example.org", alwaysAllowHost: "example.org" } });

  press(/Always allow reaching example\.org/);
  expect(screen.getByText(/may reach/)).toBeTruthy();
  press(/^Always allow$/);

  expect(decided).toEqual([["acceptForSession", true]]);
});

it("the way back from the warning leaves the question as it was", () => {
  const decided = card({ data: { command: "make", alwaysAllow: ["make"] } });
  press(/Always allow commands/);
  press(/Back/);
  press(/Allow once/);

  expect(decided).toEqual([["accept", undefined]]);
});

it("nothing is offered for good where the agent does not offer it", () => {
  card({ data: { command: "make" } });

  expect(screen.queryByRole("button", { name: /Always allow/ })).toBeNull();
});

it("a tool is no command, and shows what it would be called with", () => {
  card({
    requestType: "tool_call_approval",
    detail: "Allow the lab server to run greet?",
    data: { tool: "lab.greet", arguments: { who: "x" } },
  });

  expect(screen.getByRole("alert").textContent).toBe("The agent asks to use a tool");
  expect(screen.getByText("Allow the lab server to run greet?")).toBeTruthy();
  expect(screen.getByText(/"who": "x"/)).toBeTruthy();
});

it("more permissions are called so", () => {
  card({ requestType: "permissions_approval", detail: "write /data, use the network" });

  expect(screen.getByRole("alert").textContent).toBe("The agent asks for more permissions");
  expect(screen.getByText("write /data, use the network")).toBeTruthy();
});
