import { describe, expect, it } from "vitest";

import type { ServerProvider } from "@/contracts/contracts.gen";

import {
  canPlan,
  effortOf,
  effortsOf,
  firstSelection,
  modelChoicesOf,
  tierOf,
  tiersOf,
  withEffort,
  withTier,
} from "./selection";

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
          serviceTiers: [
            { value: "default", label: "Standard", isDefault: true },
            { value: "priority", label: "Fast", isDefault: false },
          ],
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

  it("is the real agent also where something about it is worth knowing, such as its age", () => {
    expect(firstSelection([demo, provider({ status: "warning" })])?.provider).toBe("codex");
    expect(firstSelection([demo, provider({ status: "error" })])?.provider).toBe("demo");
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

describe("the models to choose from", () => {
  it("are those that the agent lists", () => {
    const choices = modelChoicesOf(provider({}), { provider: "codex", model: "big" });

    expect(choices.map((choice) => choice.value)).toEqual(provider({}).models.map((model) => model.slug));
  });

  it("include the thread's own where the agent does not list it", () => {
    const choices = modelChoicesOf(provider({}), { provider: "codex", model: "mine" });

    expect(choices.at(-1)).toEqual({ value: "mine", label: "mine", note: "not listed by the agent" });
    expect(modelChoicesOf(demo, { provider: "codex", model: "mine" })).toHaveLength(1);
  });
});

describe("service tier", () => {
  const providers = [provider({})];
  const selection = { provider: "codex", model: "big" } as const;
  const tiers = tiersOf(providers, selection);

  it("is the model's default until one is chosen", () => {
    expect(tierOf(selection, tiers)?.value).toBe("default");
    expect(tierOf(withTier(selection, "priority"), tiers)?.value).toBe("priority");
  });

  it("is what fast mode means to clients that know nothing else", () => {
    expect(tierOf({ ...selection, options: { fastMode: true } }, tiers)?.value).toBe("priority");
    expect(withTier(withEffort(selection, "low"), "priority").options).toEqual({
      reasoningEffort: "low",
      serviceTier: "priority",
      fastMode: true,
    });
  });

  it("is none where the model lists none", () => {
    expect(tierOf({ provider: "codex", model: "unknown" }, tiersOf(providers, { provider: "codex", model: "unknown" }))).toBe(
      undefined,
    );
  });
});

it("a plan is offered by agents that list it, and by those that say nothing", () => {
  const selection = { provider: "codex", model: "big" } as const;

  expect(canPlan([provider({})], selection)).toBe(true);
  expect(canPlan([provider({ interactionModes: ["default", "plan"] })], selection)).toBe(true);
  expect(canPlan([provider({ interactionModes: ["default"] })], selection)).toBe(false);
});
