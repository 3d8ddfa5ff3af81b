"""Which providers there are: one line each."""

from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct

from providers.adapter import Emit, ProviderAdapter
from providers.codex.adapter import CodexAdapter
from providers.contracts.models import ProviderKind
from providers.contracts.settings import ProviderSettings
from providers.demo.adapter import DemoAdapter
from providers.idle import Patience
from providers.jsonrpc import ReadingGate
from providers.native_log import NativeLog


class Surroundings(Struct, frozen=True):
    """What an adapter is given. ``state_folder`` is ours to keep things in between runs.

    ``account_changed`` is to be called when a probe would find something new about the account.
    """

    settings: Callable[[], ProviderSettings]
    emit: Emit
    native_log: NativeLog
    gate: ReadingGate
    state_folder: Path
    environment: Mapping[str, str]
    patience: Patience
    account_changed: Callable[[], None]


class Registered(Struct, frozen=True):
    make: Callable[[Surroundings], ProviderAdapter]
    is_enabled: Callable[[ProviderSettings], bool]


def make_codex(given: Surroundings) -> ProviderAdapter:
    return CodexAdapter(
        lambda: given.settings().codex,
        given.emit,
        given.native_log,
        given.gate,
        given.environment,
        given.patience,
        given.account_changed,
    )


def make_demo(given: Surroundings) -> ProviderAdapter:
    return DemoAdapter(
        lambda: given.settings().demo_enabled,
        given.emit,
        given.native_log,
        given.gate,
        given.environment,
        given.state_folder / "demo",
        given.patience,
    )


PROVIDERS: dict[ProviderKind, Registered] = {
    "codex": Registered(make_codex, lambda settings: settings.codex.enabled),
    "demo": Registered(make_demo, lambda settings: settings.demo_enabled),
}
