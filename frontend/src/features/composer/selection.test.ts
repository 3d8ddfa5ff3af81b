import { describe, expect, it } from "vitest";

import type { ServerProvider } from "@/contracts/contracts.gen";

import { effortOf, effortsOf, firstSelection, withEffort } from "./selection";

function provider(more: Partial<ServerProvider>): ServerProvider {
  return {
    provider: "codex",
    enabled: true,
    installed: true,
    version: "1",
    status: "ready",
    auth: { status: "authenticated" },
    checkedAt: "",
    models: [
      {
        slug: "big",
        name: "Big",
        isCustom: false,
        capabilities: {
          reasoningEffortLevels: [
            { value: "low", label: "Low", isDefault: false },
            { value: "high", label: "High", isDefault: true },
          ],
          supportsFastMode: false,
          supportsThinkingToggle: false,
          contextWindowOptions: [],
          promptInjectedEffortLevels: [],
        },
      },
    ],
    ...more,
  };
}

const demo = provider({
  provider: "demo",
  models: [{ slug: "demo", name: "Demo", isCustom: false, capabilities: null }],
});

describe("a newcomer's first agent", () => {
  it("is the real one when it is ready", () => {
    expect(firstSelection([demo, provider({})])).toEqual({ provider: "codex", model: "big" });
  });

  it("is the demo agent when the real one is not installed, or nobody is signed in", () => {
    expect(firstSelection([provider({ installed: false, models: [] }), demo])?.provider).toBe("demo");
    expect(firstSelection([provider({ auth: { status: "unauthenticated" } }), demo])?.provider).toBe("demo");
  });

  it("is none when there is none", () => {
    expect(firstSelection([provider({ enabled: false })])).toBeNull();
  });
});

describe("effort", () => {
  const providers = [provider({})];
  const selection = { provider: "codex", model: "big" } as const;

  it("is the model's default until one is chosen", () => {
    const efforts = effortsOf(providers, selection);

    expect(effortOf(selection, efforts)).toBe("high");
    expect(effortOf(withEffort(selection, "low"), efforts)).toBe("low");
  });

  it("falls back when the model does not know the one chosen", () => {
    expect(effortOf(withEffort(selection, "ultra"), effortsOf(providers, selection))).toBe("high");
  });

  it("keeps the other options", () => {
    expect(withEffort({ ...selection, options: { fastMode: true } }, "low")).toEqual({
      ...selection,
      options: { fastMode: true, reasoningEffort: "low" },
    });
  });
});
