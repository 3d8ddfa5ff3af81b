"""The codex that is installed on this machine, as a `ProviderAdapter`."""

import os
from collections.abc import Callable, Mapping

from providers.adapter import Emit
from providers.codex.app_server_adapter import AppServerAdapter
from providers.codex.probe import probe_codex
from providers.contracts.settings import CodexSettings
from providers.contracts.snapshot import ServerProvider
from providers.idle import DEFAULT, Patience
from providers.jsonrpc import ReadingGate
from providers.launch import Launch
from providers.native_log import NativeLog


class CodexAdapter(AppServerAdapter):
    """Its program, home and account are those of the settings."""

    def __init__(
        self,
        settings: Callable[[], CodexSettings],
        emit: Emit,
        native_log: NativeLog,
        gate: ReadingGate,
        environment: Mapping[str, str],
        patience: Patience = DEFAULT,
        account_changed: Callable[[], None] = lambda: None,
    ) -> None:
        self._settings = settings
        self._environment = dict(environment)
        super().__init__("codex", self.launch, emit, native_log, gate, patience, account_changed)

    def launch(self) -> Launch:
        settings = self._settings()
        home = os.path.expanduser(settings.home_path.strip())
        binary = settings.binary_path.strip() or "codex"
        return Launch((binary, "app-server"), self._environment, home)

    async def probe(self) -> ServerProvider:
        running = self.pool.find_current()
        return await probe_codex(self._settings(), self.launch(), running, self._limits)
