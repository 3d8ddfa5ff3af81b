import { expect, it } from "vitest";

import type { Activity } from "@/contracts/contracts.gen";

import { runningToolOf, silentFor } from "./silence";

const AT = "2026-01-01T00:00:00.000Z";
const later = (seconds: number) => Date.parse(AT) + seconds * 1000;

function tool(kind: string, itemId: string, turnId: string | null = "t1"): Activity {
  const payload = { itemId, itemType: "command_execution", data: { command: `run ${itemId}` } };
  return { id: `${kind} ${itemId}`, kind, summary: "Ran a command", tone: "tool", turnId, payload, createdAt: AT };
}

it("a silence is worth a word from its limit on", () => {
  expect(silentFor({ heardAt: () => Date.parse(AT), limitMs: 90_000 }, later(89))).toBeNull();
  expect(silentFor({ heardAt: () => Date.parse(AT), limitMs: 90_000 }, later(90))).toBe(90_000);
});

it("without a limit no silence is too long", () => {
  expect(silentFor({ heardAt: () => Date.parse(AT), limitMs: 0 }, later(9_000))).toBeNull();
});

it("names the newest command that has not ended", () => {
  const activities = [tool("tool.started", "a"), tool("tool.started", "b"), tool("tool.completed", "b")];

  expect(runningToolOf(activities, "t1")).toBe("run a");
});

it("names nothing once all have ended, and nothing of earlier turns", () => {
  expect(runningToolOf([tool("tool.started", "a"), tool("tool.completed", "a")], "t1")).toBeNull();
  expect(runningToolOf([tool("tool.started", "a", "t0"), tool("turn.started", "x")], "t1")).toBeNull();
  expect(runningToolOf([tool("tool.started", "a")], null)).toBeNull();
});
