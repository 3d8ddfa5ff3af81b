import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { forgetAnswers } from "./answering";
import type { PendingApproval } from "./pending";
import { RequestPanel } from "./RequestPanel";
import { SETTLE_MS } from "./useSettled";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  forgetAnswers();
  vi.useRealTimers();
});

function approval(requestId: string): PendingApproval {
  return {
    kind: "approval",
    requestId,
    requestKind: "command",
    command: "make test",
    cwd: null,
    changes: [],
    detail: null,
    reason: null,
    decisions: ["accept", "acceptForSession", "decline", "cancel"],
  };
}

function page(requests: readonly PendingApproval[], decided: string[]) {
  return (
    <>
      <RequestPanel
        requests={requests}
        onDecide={(requestId, decision) => {
          decided.push(`${requestId} ${decision}`);
          return Promise.resolve();
        }}
        onAnswer={() => Promise.resolve()}
      />
      <textarea aria-label="Message" />
    </>
  );
}

/** A page where somebody is about to write, and then the agent asks. */
function askedWhileWriting(...requestIds: string[]) {
  const decided: string[] = [];
  const { rerender } = render(page([], decided));
  const field = screen.getByLabelText("Message");
  field.focus();
  const ask = (...ids: string[]) => rerender(page(ids.map(approval), decided));
  ask(...requestIds);
  return { decided, field, ask };
}

const panel = () => screen.getByRole("group", { name: "The agent asks" });
const press = (key: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key });
const settle = () => {
  act(() => {
    vi.advanceTimersByTime(SETTLE_MS);
  });
};

it("a field keeps the focus when the agent asks, even while it is empty", () => {
  const { decided, field } = askedWhileWriting("one");
  settle();

  expect(document.activeElement).toBe(field);
  for (const key of "yanc") press(key);
  expect(decided).toEqual([]);
});

it("Escape leads from the field to the question, where a letter decides", () => {
  const { decided } = askedWhileWriting("one");
  settle();
  press("Escape");

  expect(document.activeElement).toBe(panel());
  press("a");
  expect(decided).toEqual(["one acceptForSession"]);
});

it("the Escape that leads to the question does not count towards stopping the agent", () => {
  askedWhileWriting("one");
  const heard: string[] = [];
  const listen = (event: KeyboardEvent) => heard.push(event.key);
  window.addEventListener("keydown", listen);
  press("Escape");
  press("Escape");
  window.removeEventListener("keydown", listen);

  expect(heard).toEqual(["Escape"]);
});

it("a question that comes up while nothing has the focus takes it", () => {
  render(page([approval("one")], []));

  expect(document.activeElement).toBe(panel());
});

it("keys and clicks count only once the question has been in sight for a moment", () => {
  const decided: string[] = [];
  render(page([approval("one")], decided));
  press("y");
  fireEvent.click(screen.getByRole("button", { name: /Allow once/ }));
  expect(decided).toEqual([]);

  settle();
  press("y");
  expect(decided).toEqual(["one accept"]);
});

it("one question after the other is answered by key, and then the focus goes back to the field", () => {
  const { decided, field, ask } = askedWhileWriting("one", "two");
  settle();
  press("Escape");
  press("y");
  ask("two");
  settle();
  press("n");
  ask();

  expect(decided).toEqual(["one accept", "two decline"]);
  expect(document.activeElement).toBe(field);
});

it("the way by key is shown to those whose letters are text", () => {
  askedWhileWriting("one");
  expect(screen.getByText("to answer by key")).toBeTruthy();

  press("Escape");
  expect(screen.queryByText("to answer by key")).toBeNull();
});
