"""The settings that people change while the server runs: one row, patched, announced to all."""

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec

from orchestration.contracts.settings import ServerSettings, ServerSettingsPatch
from orchestration.engine import OrchestrationEngine
from orchestration.models import Setting
from orchestration.readers import Readers

KEY = "server"

Changed = Callable[[ServerSettings], None]


class SettingsStore:
    """Keeps only what differs from the defaults, so that better defaults reach everybody."""

    def __init__(self, engine: OrchestrationEngine, readers: Readers) -> None:
        self._engine = engine
        self._readers = readers
        self._changes: dict[str, Any] = {}
        self._listeners: list[Changed] = []
        self._updating = asyncio.Lock()
        self.current = ServerSettings()

    def on_change(self, listener: Changed) -> None:
        self._listeners.append(listener)

    async def load(self) -> None:
        row = await self._readers.run(lambda: Setting.objects.filter(key=KEY).first())
        if row is not None:
            self._changes = msgspec.json.decode(row.value)
            self.current = msgspec.convert(self._changes, ServerSettings)

    async def update(self, patch: ServerSettingsPatch) -> ServerSettings:
        async with self._updating:  # two tabs at once: neither may undo the other's change
            return await self._update(patch)

    async def _update(self, patch: ServerSettingsPatch) -> ServerSettings:
        changes = merged(self._changes, msgspec.to_builtins(patch))
        settings = msgspec.convert(changes, ServerSettings)
        value = msgspec.json.encode(changes).decode()
        await self._engine.record(
            lambda: Setting.objects.update_or_create(key=KEY, defaults={"value": value})
        )
        self._changes, self.current = changes, settings
        for listener in self._listeners:
            listener(settings)
        return settings


def merged(base: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    """``base`` with the patch's keys in place; objects are merged, all else is replaced.

    A model selection is one value: its options go with its model.
    """
    result = dict(base)
    for key, value in patch.items():
        nested = isinstance(value, dict) and isinstance(result.get(key), dict)
        whole = key.endswith("ModelSelection")
        result[key] = merged(result[key], value) if nested and not whole else value
    return result
