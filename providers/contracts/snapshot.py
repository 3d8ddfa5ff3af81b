"""What a probe found out about a provider: installed, which version, signed in, which models."""

from typing import Literal

from providers.contracts.base import UNSET, Contract, Nat, OrAbsent, Pos, Str
from providers.contracts.models import InteractionMode, ProviderKind

ProviderState = Literal["ready", "warning", "error", "disabled"]
AuthStatus = Literal["authenticated", "unauthenticated", "unknown"]


class ChoiceOption(Contract, omit_defaults=True, frozen=True):
    value: Str
    label: Str
    is_default: bool = False
    description: OrAbsent[Str] = UNSET


class ModelCapabilities(Contract, frozen=True):
    reasoning_effort_levels: list[ChoiceOption] = []
    supports_fast_mode: bool = False
    supports_thinking_toggle: bool = False
    context_window_options: list[ChoiceOption] = []
    prompt_injected_effort_levels: list[Str] = []
    service_tiers: list[ChoiceOption] = []


class ProviderModel(Contract, frozen=True):
    slug: Str
    name: Str
    is_custom: bool
    capabilities: ModelCapabilities | None


class ProviderAuth(Contract, frozen=True):
    status: AuthStatus
    type: OrAbsent[Str] = UNSET
    label: OrAbsent[Str] = UNSET
    email: OrAbsent[Str] = UNSET


class UsageLimit(Contract, frozen=True):
    """How much of what an account may use in a span of time is used up."""

    used_percent: Nat
    window_minutes: OrAbsent[Pos] = UNSET
    resets_at: OrAbsent[Str] = UNSET
    name: OrAbsent[Str] = UNSET
    """Of a limit of its own, beside the account's general one."""


class ServerProvider(Contract, frozen=True):
    """One provider as the page shows it; ``message`` says in plain words what to do.

    Without ``interaction_modes`` all are offered. ``sandbox_works`` is False where the agent cannot
    keep its commands from writing on this machine, absent where that is not known.
    """

    provider: ProviderKind
    enabled: bool
    installed: bool
    version: Str | None
    status: ProviderState
    auth: ProviderAuth
    checked_at: Str
    models: list[ProviderModel]
    message: OrAbsent[Str] = UNSET
    interaction_modes: OrAbsent[list[InteractionMode]] = UNSET
    limits: OrAbsent[list[UsageLimit]] = UNSET
    sandbox_works: OrAbsent[bool] = UNSET
