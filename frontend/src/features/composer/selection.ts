/** Which agent, model and effort a message goes to. */

import type {
  ChoiceOption,
  ModelSelection,
  ProviderKind,
  ProviderModel,
  ServerProvider,
} from "@/contracts/contracts.gen";

export const providerNames: Readonly<Record<ProviderKind, string>> = {
  codex: "Codex",
  claudeAgent: "Claude",
  demo: "Demo agent",
};

export function isUsable(provider: ServerProvider): boolean {
  return provider.enabled && provider.installed && provider.status !== "disabled" && provider.models.length > 0;
}

/** A selection of `model` as it comes: its default effort. */
export function selectionOf(provider: ProviderKind, model: string): ModelSelection {
  return { provider, model };
}

/** The first choice of a newcomer: an agent that works, the real ones before the demo. */
export function firstSelection(providers: readonly ServerProvider[]): ModelSelection | null {
  const usable = providers.filter(isUsable);
  const best =
    usable.find((one) => one.provider !== "demo" && one.status !== "error" && one.auth.status !== "unauthenticated") ??
    usable.find((one) => one.provider === "demo") ??
    usable[0];
  const model = best?.models[0];
  return best && model ? selectionOf(best.provider, model.slug) : null;
}

export function modelOf(providers: readonly ServerProvider[], selection: ModelSelection): ProviderModel | undefined {
  return providers
    .find((one) => one.provider === selection.provider)
    ?.models.find((model) => model.slug === selection.model);
}

export function effortsOf(providers: readonly ServerProvider[], selection: ModelSelection): readonly ChoiceOption[] {
  return modelOf(providers, selection)?.capabilities?.reasoningEffortLevels ?? [];
}

/** The models to choose from: those that the agent offers, and the one that is chosen already. */
export function modelChoicesOf(
  provider: ServerProvider,
  selection: ModelSelection,
): readonly { value: string; label: string; note?: string }[] {
  const offered = provider.models.map((model) => ({
    value: model.slug,
    label: model.name,
    ...(model.isCustom ? { note: "added in the settings" } : {}),
  }));
  const { model } = selection;
  if (provider.provider !== selection.provider || offered.some((one) => one.value === model)) return offered;
  return [...offered, { value: model, label: model, note: "not listed by the agent" }];
}

export function tiersOf(providers: readonly ServerProvider[], selection: ModelSelection): readonly ChoiceOption[] {
  return modelOf(providers, selection)?.capabilities?.serviceTiers ?? [];
}

/** The service tier chosen, else the model's own default. `fastMode` is what other clients set instead. */
export function tierOf(selection: ModelSelection, tiers: readonly ChoiceOption[]): ChoiceOption | undefined {
  const options = selection.provider === "claudeAgent" ? undefined : selection.options;
  const fast = options?.fastMode === undefined ? undefined : options.fastMode ? fastTier : standardTier;
  const chosen = options?.serviceTier ?? fast;
  return tiers.find((tier) => tier.value === chosen) ?? tiers.find((tier) => tier.isDefault);
}

export function withTier(selection: ModelSelection, tier: string): ModelSelection {
  if (selection.provider === "claudeAgent") return selection;
  return { ...selection, options: { ...selection.options, serviceTier: tier, fastMode: tier === fastTier } };
}

export const standardTier = "default";
const fastTier = "priority";

/** Whether the agent can be asked for a plan first. */
export function canPlan(providers: readonly ServerProvider[], selection: ModelSelection | null): boolean {
  const modes = providers.find((one) => one.provider === selection?.provider)?.interactionModes;
  return modes === undefined || modes.includes("plan");
}

/** The effort chosen, else the model's own default. */
export function effortOf(selection: ModelSelection, efforts: readonly ChoiceOption[]): string | undefined {
  const chosen =
    selection.provider === "claudeAgent" ? selection.options?.effort : selection.options?.reasoningEffort;
  if (efforts.some((effort) => effort.value === chosen)) return chosen;
  return efforts.find((effort) => effort.isDefault)?.value ?? efforts[0]?.value;
}

export function withEffort(selection: ModelSelection, effort: string): ModelSelection {
  if (selection.provider === "claudeAgent") return { ...selection, options: { ...selection.options, effort } };
  return { ...selection, options: { ...selection.options, reasoningEffort: effort } };
}

export function isSameSelection(one: ModelSelection, other: ModelSelection): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
