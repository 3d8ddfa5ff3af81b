import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it } from "vitest";

import type { Activity } from "@/contracts/contracts.gen";

import { ProblemCard } from "./ProblemCard";
import { RecoveryContext } from "./recovery";

afterEach(cleanup);

function failed(failure: object): Activity {
  const payload = { state: "error", reason: "x", failure: { message: "It went wrong.", raw: "raw words", ...failure } };
  return { id: "1", tone: "error", kind: "turn.settled", summary: "Turn failed", payload, turnId: "t1", createdAt: "" };
}

function shown(failure: object, { isOpen = true, busy = false } = {}): string[] {
  const done: string[] = [];
  const doing = (what: string) => () => {
    done.push(what);
    return Promise.resolve();
  };
  render(
    <RecoveryContext value={{ busy, onTryAgain: doing("again"), onCompact: doing("compact"), onEndAgent: doing("end") }}>
      <ProblemCard activity={failed(failure)} isOpen={isOpen} />
    </RecoveryContext>,
  );
  return done;
}

it("tries again", async () => {
  const done = shown({ kind: "server-trouble" });

  await userEvent.click(screen.getByRole("button", { name: "Try again" }));

  expect(done).toEqual(["again"]);
});

it("a conversation that is too long can be compacted", async () => {
  const done = shown({ kind: "context-full" });

  await userEvent.click(screen.getByRole("button", { name: "Compact conversation" }));

  expect(done).toEqual(["compact"]);
});

it("names the command that helps, to copy", () => {
  shown({ kind: "sign-in", command: "codex login" });

  expect(screen.getByText("codex login")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Copy command" })).toBeTruthy();
});

it("keeps the agent's own words behind Details", async () => {
  shown({ kind: "other" });
  expect(screen.queryByText("raw words")).toBeNull();

  await userEvent.click(screen.getByRole("button", { name: "Details" }));

  expect(screen.getByText("raw words")).toBeTruthy();
});

it("offers nothing more once something else was said", () => {
  shown({ kind: "server-trouble" }, { isOpen: false });

  expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
});

it("waits for a turn that runs", () => {
  shown({ kind: "server-trouble" }, { busy: true });

  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Try again" }).disabled).toBe(true);
});

it("a turn that was lost with its agent can be tried again as well, a warning cannot", () => {
  const lost = { ...failed({}), payload: { state: "error", reason: "codex ended" } };
  const { rerender } = render(<WithRecovery activity={lost} />);
  expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();

  rerender(<WithRecovery activity={{ ...lost, kind: "runtime.warning", payload: { message: "x is old" } }} />);
  expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
});

function WithRecovery({ activity }: { activity: Activity }) {
  const nothing = () => Promise.resolve();
  return (
    <RecoveryContext value={{ busy: false, onTryAgain: nothing, onCompact: nothing, onEndAgent: nothing }}>
      <ProblemCard activity={activity} isOpen />
    </RecoveryContext>
  );
}
