import { cleanup, render } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";

import type { Activity } from "@/contracts/contracts.gen";

import { RequestPart } from "./RequestPart";

afterEach(cleanup);

function told(kind: string, payload: unknown): Activity {
  return { id: kind, tone: "approval", kind, summary: "", payload, turnId: "t1", createdAt: "" };
}

function shown(asked: Activity, answered: Activity | null): string {
  const row = { kind: "request", key: "r", first: true, last: true, asked, answered } as const;
  return render(<RequestPart row={row} />).container.textContent;
}

it.each([
  ["tool_call_approval", "to use a tool"],
  ["permissions_approval", "for more permissions"],
  ["command_execution_approval", "to run a command"],
])("%s says what is asked", (requestType, words) => {
  const asked = told("approval.requested", { requestKind: "command", requestType, detail: "greet" });

  expect(shown(asked, null)).toContain(`Asks ${words}: greet`);
});

it("a question that closed without an answer says so", () => {
  const asked = told("user-input.requested", { questions: [{ id: "q", question: "Which colour?" }] });

  expect(shown(asked, told("user-input.resolved", {}))).toContain("not answered");
  cleanup();
  expect(shown(asked, told("user-input.resolved", { answers: { q: "Red" } }))).toBe("QuestionWhich colour?Red");
});
