import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, expect, it, vi } from "vitest";

import type { ModelSelection, RuntimeMode, ServerProvider } from "@/contracts/contracts.gen";
import { TooltipArea } from "@/ui/Tooltip";

import { ContextMeter } from "./ContextMeter";
import { EffortPicker } from "./EffortPicker";
import { ModelPicker } from "./ModelPicker";
import { ModePicker } from "./ModePicker";

beforeAll(() => {
  vi.stubGlobal("matchMedia", () => ({ matches: false }));
  vi.stubGlobal("ResizeObserver", class { observe() {} unobserve() {} disconnect() {} });
  Element.prototype.hasPointerCapture = () => false;
  Element.prototype.scrollIntoView = () => undefined;
});
afterEach(cleanup);

const codex: ServerProvider = {
  provider: "codex",
  enabled: true,
  installed: true,
  version: "0.169.0",
  status: "ready",
  auth: { status: "authenticated" },
  checkedAt: "2026-11-22T12:00:00.000Z",
  models: [
    {
      slug: "big",
      name: "Big",
      isCustom: false,
      capabilities: {
        reasoningEffortLevels: [
          { value: "low", label: "Low", isDefault: false, description: "Fast answers" },
          { value: "high", label: "High", isDefault: true },
        ],
        supportsFastMode: true,
        supportsThinkingToggle: false,
        contextWindowOptions: [],
        promptInjectedEffortLevels: [],
        serviceTiers: [
          { value: "default", label: "Standard", isDefault: true },
          { value: "priority", label: "Fast", isDefault: false, description: "1.5x speed" },
        ],
      },
    },
  ],
};
const big: ModelSelection = { provider: "codex", model: "big" };

it("shows four modes, each with what it means, and takes the one chosen", async () => {
  const onChange = vi.fn<(mode: RuntimeMode) => void>();
  render(<ModePicker mode="approval-required" running={false} sandboxed onChange={onChange} />);

  await userEvent.click(screen.getByRole("button", { name: "Mode: Supervised" }));

  const names = screen.getAllByRole("menuitemradio").map((item) => item.querySelector(".min-w-0 > span")?.textContent);
  expect(names).toEqual(["Read only", "Supervised", "Accept edits", "Full access"]);
  expect(screen.getByText(/Changes files in the folder without asking; asks before commands/)).toBeTruthy();
  await userEvent.click(screen.getByRole("menuitemradio", { name: /Read only/ }));
  expect(onChange).toHaveBeenCalledWith("read-only");
});

it("says where the sandbox does not work, and when a change holds", async () => {
  render(<ModePicker mode="read-only" running sandboxed={false} onChange={() => undefined} />);

  await userEvent.click(screen.getByRole("button", { name: "Mode: Read only" }));

  expect(screen.getByText(/sandbox does not work on this machine/)).toBeTruthy();
  expect(screen.getByText(/from the next turn on; less stops this one/)).toBeTruthy();
});

it("takes a model that is not listed, by its name", async () => {
  const onChange = vi.fn<(selection: ModelSelection) => void>();
  const submitted = vi.fn();
  render(
    <form onSubmit={submitted}>
      <ModelPicker providers={[codex]} selection={big} boundToAgent onChange={onChange} />
    </form>,
  );

  await userEvent.click(screen.getByRole("button", { name: "Agent and model: Codex, Big" }));
  await userEvent.click(screen.getByRole("menuitem", { name: "Use another model…" }));
  await userEvent.type(await screen.findByLabelText("Model"), " next-big {Enter}");

  expect(onChange).toHaveBeenCalledWith({ provider: "codex", model: "next-big" });
  expect(submitted).not.toHaveBeenCalled();
});

it("offers efforts and speeds with what they mean, and says which is the default", async () => {
  const onChange = vi.fn<(selection: ModelSelection) => void>();
  render(<EffortPicker providers={[codex]} selection={big} onChange={onChange} />);

  await userEvent.click(screen.getByRole("button", { name: "Effort: High" }));

  expect(screen.getByRole("menuitemradio", { name: /^High\s*default$/ })).toBeTruthy();
  expect(screen.getByText("Fast answers")).toBeTruthy();
  await userEvent.click(screen.getByRole("menuitemradio", { name: /^Fast\s*1.5x speed$/ }));
  expect(onChange).toHaveBeenCalledWith({ ...big, options: { serviceTier: "priority", fastMode: true } });
});

it("says in the composer that answers are fast, and nothing of the standard", () => {
  const fast: ModelSelection = { ...big, options: { serviceTier: "priority" } };
  const { rerender } = render(<EffortPicker providers={[codex]} selection={fast} onChange={() => undefined} />);
  expect(screen.getByRole("button").textContent).toBe("High · Fast");

  rerender(<EffortPicker providers={[codex]} selection={{ provider: "codex", model: "else" }} onChange={() => undefined} />);
  expect(screen.queryByRole("button")).toBeNull();
});

it("tells the account's limits beside the context, and nothing where nothing is known", () => {
  const limits = [{ usedPercent: 42, windowMinutes: 300 }];
  const { container, rerender } = render(<ContextMeter use={{ used: 10, max: 100 }} limits={limits} />, { wrapper: TooltipArea });
  expect(screen.getByRole("img").getAttribute("aria-label")).toBe(
    "10 % of the context used: 10 of 100 tokens\n5 hours: 42 % used",
  );

  rerender(<ContextMeter use={null} limits={[]} />);
  expect(container.textContent).toBe("");
  expect(screen.queryByRole("img")).toBeNull();
});
