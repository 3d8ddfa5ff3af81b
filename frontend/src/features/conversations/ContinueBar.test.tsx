import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";

import type { ListedConversation } from "@/contracts/contracts.gen";
import { RequestError } from "@/transport/requestError";

import { BUSY, ContinueBar } from "./ContinueBar";

afterEach(cleanup);

function bar(heldBy: string | null, threadId: string | null, failure?: Error) {
  const asked: unknown[] = [];
  const listed: ListedConversation = {
    conversation: {
      provider: "codex",
      id: "c",
      title: "Fix the cart",
      cwd: "/shop",
      createdAt: "",
      updatedAt: "",
      model: null,
      branch: null,
      version: null,
      source: null,
      heldBy,
    },
    threadId,
  };
  render(
    <ContinueBar
      listed={listed}
      onContinue={(copy) => {
        asked.push(copy ? "copy" : "here");
        return failure ? Promise.reject(failure) : Promise.resolve();
      }}
      onOpenThread={(id) => asked.push(id)}
    />,
  );
  return asked;
}

const press = (name: string) =>
  act(async () => {
    fireEvent.click(screen.getByRole("button", { name }));
    await Promise.resolve();
  });

it("continues a conversation that is free, and offers no copy", async () => {
  const asked = bar(null, null);

  expect(screen.queryByRole("button", { name: "Continue a copy" })).toBeNull();
  await press("Continue here");

  expect(asked).toEqual(["here"]);
});

it("says who holds it, and offers a copy", async () => {
  const asked = bar("codex (process 7)", null);

  expect(screen.getByText(/^Codex \(process 7\) still has this conversation open/)).toBeTruthy();
  await press("Continue a copy");

  expect(asked).toEqual(["copy"]);
});

it("offers a copy once it was refused for being held", async () => {
  bar(null, null, new RequestError(BUSY, "codex (process 7) still has it open"));

  await press("Continue here");

  expect(screen.getByRole("alert").textContent).toBe("Codex (process 7) still has it open");
  expect(screen.getByRole("button", { name: "Continue a copy" })).toBeTruthy();
});

it("opens the thread that goes on with it already", async () => {
  const asked = bar("codex (process 7)", "t1");

  await press("Open the thread");

  expect(asked).toEqual(["t1"]);
});
