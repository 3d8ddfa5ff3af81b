import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it } from "vitest";

import { TooltipArea } from "@/ui/Tooltip";

import type { Retrying } from "./retrying";
import { SilenceContext, type Silence } from "./silence";
import { Working } from "./Working";

afterEach(cleanup);

const AT = "2026-01-01T00:00:00.000Z";

function shown(retrying: Partial<Retrying> | null, waitsFor: "approval" | null = null, away = false): string[] {
  const done: string[] = [];
  const whole = retrying && { cause: "network", attempt: null, of: null, since: AT, ...retrying };
  render(<Working since={AT} waitsFor={waitsFor} retrying={whole} away={away} onStop={() => done.push("stop")} />);
  return done;
}

const said = () => screen.getByRole("status").textContent;

it("counts the tries and says why", () => {
  shown({ attempt: 2, of: 5, cause: "too many requests" });

  expect(said()).toMatch(/^Reconnecting 2 of 5 · too many requests $/);
  expect(screen.queryByRole("button")).toBeNull();
});

it("without a network it says since when it tries, and can be stopped", async () => {
  const done = shown({});

  expect(said()).toMatch(/^No network: the agent keeps trying for \d+/);
  await userEvent.click(screen.getByRole("button", { name: "Stop" }));
  expect(done).toEqual(["stop"]);
});

it("works on where nothing is tried again", () => {
  shown(null);

  expect(said()).toMatch(/^Working for /);
});

it("what waits for the person comes first", () => {
  shown({ attempt: 1, of: 2 }, "approval");

  expect(said()).toMatch(/^Waiting for your approval/);
});

it.each([null, {}])("counts nothing and offers nothing while the server is away", (retrying) => {
  shown(retrying, null, true);

  expect(said()).toMatch(/^No connection: what the agent does will show once it is back $/);
  expect(screen.queryByRole("button")).toBeNull();
});

function silent(seconds: number, given: Partial<Silence> = {}, waitsFor: "approval" | null = null): string[] {
  const done: string[] = [];
  const at = Date.now() - seconds * 1000;
  const silence = { agent: "Codex", heardAt: () => at, limitMs: 90_000, runs: null, onRestart: () => done.push("restart"), ...given };
  render(
    <TooltipArea>
      <SilenceContext value={silence}>
        <Working since={AT} waitsFor={waitsFor} retrying={null} away={false} onStop={() => done.push("stop")} />
      </SilenceContext>
    </TooltipArea>,
  );
  return done;
}

it("says when an agent is silent for too long, and what can be done", async () => {
  const done = silent(91);

  expect(said()).toBe("No word from Codex");
  await userEvent.click(screen.getByRole("button", { name: "Stop" }));
  await userEvent.click(screen.getByRole("button", { name: "Restart session" }));
  expect(done).toEqual(["stop", "restart"]);
});

it("names what is running instead, and offers nothing", () => {
  silent(91, { runs: "npm test" });

  expect(said()).toBe("Still running npm test");
  expect(screen.queryByRole("button")).toBeNull();
});

it("says nothing of a short silence, nor of one that waits for the person", () => {
  silent(60);
  expect(said()).toMatch(/^Working for /);
  cleanup();

  silent(91, {}, "approval");
  expect(said()).toMatch(/^Waiting for your approval/);
});
