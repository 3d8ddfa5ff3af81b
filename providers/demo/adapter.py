"""The demo agent, driven by the very code that drives codex."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from providers.adapter import Emit
from providers.codex.app_server_adapter import AppServerAdapter
from providers.contracts.ids import ThreadId
from providers.contracts.snapshot import ServerProvider
from providers.demo.probe import probe_demo
from providers.idle import DEFAULT, Patience
from providers.jsonrpc import ReadingGate
from providers.launch import Launch
from providers.native_log import NativeLog

HOME_VARIABLE = "T3_DEMO_HOME"
CODE = Path(__file__).resolve().parents[2]
"""Where ``-m providers.demo.agent`` is found; the agent's commands run in the workspace instead."""


class DemoAdapter(AppServerAdapter):
    """Needs no account and no program but this one's own Python."""

    def __init__(
        self,
        is_enabled: Callable[[], bool],
        emit: Emit,
        native_log: NativeLog,
        gate: ReadingGate,
        environment: Mapping[str, str],
        home: Path,
        patience: Patience = DEFAULT,
    ) -> None:
        self._is_enabled = is_enabled
        self._environment = dict(environment)
        self._home = home
        super().__init__("demo", self.launch, emit, native_log, gate, patience)

    def launch(self) -> Launch:
        self._home.mkdir(parents=True, exist_ok=True)
        return Launch(
            (sys.executable, "-m", "providers.demo.agent"),
            self._environment,
            str(self._home),
            HOME_VARIABLE,
            CODE,
        )

    async def suggest_title(self, thread_id: ThreadId, model: str, text: str) -> str | None:
        return None  # there is no model that could have an idea

    async def probe(self) -> ServerProvider:
        return probe_demo(self._is_enabled())
