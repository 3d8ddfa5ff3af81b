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
    usable.find((one) => one.provider !== "demo" && one.status === "ready" && one.auth.status !== "unauthenticated") ??
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
