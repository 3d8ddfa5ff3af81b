import { act, cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { ServerConfig, ServerSettings, ServerSettingsPatch } from "@/contracts/contracts.gen";
import { serverConfig, SETTINGS } from "@/store/builders";
import { useToasts } from "@/ui/toasts";

import { SettingsDialog } from "./SettingsDialog";

beforeEach(() => {
  vi.stubGlobal("ResizeObserver", class { observe() {} unobserve() {} disconnect() {} });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

type CodexSettings = ServerSettings["providers"]["codex"];

function configOf(more: Partial<CodexSettings>): ServerConfig {
  const { providers } = SETTINGS;
  return serverConfig({ settings: { ...SETTINGS, providers: { ...providers, codex: { ...providers.codex, ...more } } } });
}

/** A server whose answers come when told. */
function shown() {
  const asked: ServerSettingsPatch[] = [];
  const waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const dialog = (codex: Partial<CodexSettings> = {}) => (
    <SettingsDialog
      open
      onOpenChange={() => undefined}
      config={configOf(codex)}
      theme="system"
      onTheme={() => undefined}
      onUpdate={(patch) => {
        asked.push(patch);
        return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
      }}
      onRefresh={() => Promise.resolve()}
    />
  );
  const { rerender } = render(dialog());
  const answered = async (answer: () => void) => {
    answer();
    await act(() => Promise.resolve());
  };
  return {
    asked,
    tell: (codex: Partial<CodexSettings>) => rerender(dialog(codex)),
    agree: () => answered(() => waiting.shift()?.resolve()),
    refuse: () => answered(() => waiting.shift()?.reject(new Error("the disk is full"))),
  };
}

const program = () => screen.getByLabelText<HTMLInputElement>("Program");
const home = () => screen.getByLabelText<HTMLInputElement>("Home folder");

it("a path that is not saved yet outlives a change of another setting", async () => {
  const server = shown();
  await userEvent.clear(program());
  await userEvent.type(program(), "/opt/codex");

  await userEvent.click(screen.getByRole("switch", { name: "Use Codex" }));
  server.tell({ enabled: false });
  await server.agree();

  expect(program().value).toBe("/opt/codex");
});

it("what another tab changes is shown, and is not written over", async () => {
  const server = shown();
  await userEvent.type(program(), "-next");

  server.tell({ homePath: "/home/ada/.codex" });
  expect(home().value).toBe("/home/ada/.codex");
  await userEvent.click(screen.getByRole("button", { name: "Save paths" }));

  expect(server.asked).toEqual([{ providers: { codex: { binaryPath: "codex-next" } } }]);
});

it("paths that are saved are shown as the server keeps them, and what was typed since stays", async () => {
  const server = shown();
  await userEvent.type(program(), "-next ");
  await userEvent.type(home(), "/tmp/a");
  await userEvent.click(screen.getByRole("button", { name: "Save paths" }));
  await userEvent.type(home(), "b");

  server.tell({ binaryPath: "codex-next", homePath: "/tmp/a" });
  await server.agree();

  expect([program().value, home().value]).toEqual(["codex-next", "/tmp/ab"]);
  expect(screen.getByRole("button", { name: "Save paths" })).toHaveProperty("disabled", false);
});

it("a switch that is pressed twice at once is where it was", async () => {
  const server = shown();
  const streaming = screen.getByRole("switch", { name: /as they are written/ });

  await userEvent.click(streaming);
  expect(streaming.getAttribute("aria-checked")).toBe("false");
  await userEvent.click(streaming);

  expect(streaming.getAttribute("aria-checked")).toBe("true");
  expect(server.asked).toEqual([{ enableAssistantStreaming: false }, { enableAssistantStreaming: true }]);
  expect(document.activeElement).toBe(streaming);
});

it("a change that is refused is taken back, and why is told", async () => {
  const server = shown();

  await userEvent.click(screen.getByRole("radio", { name: "5 min" }));
  expect(screen.getByRole("radio", { name: "5 min" }).getAttribute("aria-checked")).toBe("true");
  await server.refuse();

  expect(screen.getByRole("radio", { name: "90 s" }).getAttribute("aria-checked")).toBe("true");
  expect(useToasts.getState().toasts.at(-1)).toMatchObject({ title: "The setting was not changed", text: "the disk is full" });
});
