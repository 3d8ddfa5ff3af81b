import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it } from "vitest";

import type { Activity } from "@/contracts/contracts.gen";

import { Ending } from "./Ending";
import { RecoveryContext } from "./recovery";

afterEach(cleanup);

const nothing = () => Promise.resolve();

function shown(turns: number): string[] {
  const done: string[] = [];
  const onEndAgent = () => Promise.resolve(void done.push("ended"));
  const summary = turns ? "The agent does not answer" : "The agent that did not answer was ended";
  const activity: Activity = { id: "1", tone: "info", kind: "agent.ending", summary, payload: { turns }, turnId: "t1", createdAt: "" };
  render(
    <RecoveryContext value={{ busy: false, onTryAgain: nothing, onCompact: nothing, onEndAgent }}>
      <Ending activity={activity} />
    </RecoveryContext>,
  );
  return done;
}

it("says how many turns a restart interrupts, and does it", async () => {
  const done = shown(2);

  await userEvent.click(screen.getByRole("button", { name: "Restart now (interrupts 2 turns)" }));

  expect(done).toEqual(["ended"]);
});

it("offers nothing once the process has ended", () => {
  shown(0);

  expect(screen.getByText("The agent that did not answer was ended")).toBeTruthy();
  expect(screen.queryByRole("button")).toBeNull();
});
