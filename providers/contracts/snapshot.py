"""What a probe found out about a provider: installed, which version, signed in, which models."""

from typing import Literal

from providers.contracts.base import UNSET, Contract, OrAbsent, Str
from providers.contracts.models import ProviderKind

ProviderState = Literal["ready", "warning", "error", "disabled"]
AuthStatus = Literal["authenticated", "unauthenticated", "unknown"]


class ChoiceOption(Contract, omit_defaults=True, frozen=True):
    value: Str
    label: Str
    is_default: bool = False


class ModelCapabilities(Contract, frozen=True):
    reasoning_effort_levels: list[ChoiceOption] = []
    supports_fast_mode: bool = False
    supports_thinking_toggle: bool = False
    context_window_options: list[ChoiceOption] = []
    prompt_injected_effort_levels: list[Str] = []


class ProviderModel(Contract, frozen=True):
    slug: Str
    name: Str
    is_custom: bool
    capabilities: ModelCapabilities | None


class ProviderAuth(Contract, frozen=True):
    status: AuthStatus
    type: OrAbsent[Str] = UNSET
    label: OrAbsent[Str] = UNSET


class ServerProvider(Contract, frozen=True):
    """One provider as the page shows it; ``message`` says in plain words what to do."""

    provider: ProviderKind
    enabled: bool
    installed: bool
    version: Str | None
    status: ProviderState
    auth: ProviderAuth
    checked_at: Str
    models: list[ProviderModel]
    message: OrAbsent[Str] = UNSET
