import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it } from "vitest";

import type { Client } from "@/store/client";
import { ClientContext } from "@/store/context";
import { useToasts } from "@/ui/toasts";
import { TooltipArea } from "@/ui/Tooltip";

import { RepositoryArea } from "./RepositoryArea";

afterEach(() => {
  cleanup();
  localStorage.clear();
  useToasts.setState({ toasts: [] });
});

function shown(canBegin: boolean, fails = false): string[] {
  const asked: string[] = [];
  const request = (method: string) => {
    asked.push(method);
    if (method === "git.init") return fails ? Promise.reject(new Error("read-only")) : Promise.resolve();
    return Promise.resolve({ isRepository: !canBegin, canBegin });
  };
  render(
    <ClientContext value={{ request } as unknown as Client}>
      <TooltipArea>
        <RepositoryArea projectId="p1" folder="/home/ada/notes" />
      </TooltipArea>
    </ClientContext>,
  );
  return asked;
}

it("begins a repository on demand, and is gone then", async () => {
  const asked = shown(true);

  await userEvent.click(await screen.findByRole("button", { name: "Run git init" }));

  await waitFor(() => expect(screen.queryByRole("region")).toBeNull());
  expect(asked).toEqual(["git.findRepository", "git.init"]);
});

it("says why none was begun, and offers it still", async () => {
  shown(true, true);

  await userEvent.click(await screen.findByRole("button", { name: "Run git init" }));

  expect(useToasts.getState().toasts[0]?.text).toBe("read-only");
  expect(screen.getByRole("button", { name: "Run git init" })).toBeTruthy();
});

it("does not come again once it was declined", async () => {
  shown(true);
  await userEvent.click(await screen.findByRole("button", { name: "Do not offer this for this project" }));
  cleanup();

  const asked = shown(true);

  expect(screen.queryByRole("region")).toBeNull();
  expect(asked).toEqual([]);
});

it("says nothing where there is a repository, or no git", async () => {
  const asked = shown(false);

  await waitFor(() => expect(asked).toEqual(["git.findRepository"]));
  expect(screen.queryByRole("region")).toBeNull();
});
