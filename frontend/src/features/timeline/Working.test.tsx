import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it } from "vitest";

import type { Retrying } from "./retrying";
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
