import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it } from "vitest";

import type { BackgroundCommand } from "@/contracts/contracts.gen";
import { TooltipArea } from "@/ui/Tooltip";

import { BackgroundStrip } from "./BackgroundStrip";

afterEach(cleanup);

function command(id: string, line: string): BackgroundCommand {
  return { id, command: line, cwd: "/work", startedAt: null, processId: null };
}

function shown(...commands: BackgroundCommand[]): (string | undefined)[] {
  const stopped: (string | undefined)[] = [];
  render(
    <TooltipArea>
      <BackgroundStrip
        commands={commands}
        onStop={(id) => {
          stopped.push(id);
          return Promise.resolve();
        }}
      />
    </TooltipArea>,
  );
  return stopped;
}

it("where nothing runs there is nothing to see", () => {
  shown();

  expect(screen.queryByRole("region")).toBeNull();
});

it("one command is named and can be stopped", async () => {
  const stopped = shown(command("7", "npm run dev"));

  expect(screen.getByText("npm run dev")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Stop" }));

  expect(stopped).toEqual(["7"]);
});

it("several are counted, and stopped together or one by one", async () => {
  const stopped = shown(command("7", "npm run dev"), command("8", "make watch"));

  expect(screen.getByText("2 commands still run in the background")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Show the commands" }));
  await userEvent.click(screen.getByRole("button", { name: "Stop make watch" }));
  await userEvent.click(screen.getByRole("button", { name: "Stop all" }));

  expect(stopped).toEqual(["8", undefined]);
});
