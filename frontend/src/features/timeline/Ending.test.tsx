import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it } from "vitest";

import type { Activity } from "@/contracts/contracts.gen";

import { Ending } from "./Ending";
import { RecoveryContext } from "./recovery";
import { rowsOf } from "./rows";

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

it("takes the place of the card right above it, which says the same", () => {
  const at = (second: number) => new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();
  const told = (id: string, kind: string, turnId: string | null, second: number): Activity => {
    const tone = kind === "session.exited" ? "error" : "info";
    return { id, tone, kind, summary: kind, payload: { turns: 1 }, turnId, createdAt: at(second) };
  };
  const exited = told("exited", "session.exited", null, 1);
  const asked = { id: "m1", role: "user", text: "go on", turnId: null, streaming: false, createdAt: at(2), updatedAt: at(2) } as const;
  const rowsWith = (second: number) => {
    const activities = [exited, told("ending", "agent.ending", "t1", second)];
    const rows = rowsOf({ messages: [asked], activities, plans: [], pending: [], activeTurnId: null });
    return rows.filter(({ kind }) => kind !== "settled").map(({ key }) => key);
  };

  expect(rowsWith(1)).toEqual(["ending", "m1"]);
  expect(rowsWith(3)).toEqual(["exited", "m1", "ending"]);
});
