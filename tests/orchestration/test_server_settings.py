"""Settings: patched key by key, kept over restarts, announced to everybody."""

import asyncio

import pytest

from orchestration.contracts.settings import ServerSettings, ServerSettingsPatch
from orchestration.engine import OrchestrationEngine
from orchestration.readers import Readers
from orchestration.server_settings import SettingsStore, merged
from providers.contracts.settings import CodexSettingsPatch, ProviderSettingsPatch


def to_binary(path: str) -> ServerSettingsPatch:
    return ServerSettingsPatch(
        providers=ProviderSettingsPatch(codex=CodexSettingsPatch(binary_path=path))
    )


async def test_a_patch_changes_its_keys_and_no_others(engine: OrchestrationEngine) -> None:
    readers = Readers(threads=1)
    store = SettingsStore(engine, readers)

    await store.update(ServerSettingsPatch(enable_assistant_streaming=False))
    settings = await store.update(to_binary("/opt/codex"))

    assert settings.enable_assistant_streaming is False
    assert settings.providers.codex.binary_path == "/opt/codex"
    assert settings.providers.codex.enabled is True
    await readers.close()


async def test_changes_at_the_same_time_are_all_kept(engine: OrchestrationEngine) -> None:
    readers = Readers(threads=1)
    store = SettingsStore(engine, readers)

    await asyncio.gather(
        store.update(ServerSettingsPatch(enable_assistant_streaming=False)),
        store.update(to_binary("/opt/codex")),
    )

    assert store.current.enable_assistant_streaming is False
    assert store.current.providers.codex.binary_path == "/opt/codex"
    await readers.close()


async def test_settings_are_there_after_a_restart(engine: OrchestrationEngine) -> None:
    readers = Readers(threads=1)
    await SettingsStore(engine, readers).update(to_binary("/opt/codex"))

    store = SettingsStore(engine, readers)
    await store.load()

    assert store.current.providers.codex.binary_path == "/opt/codex"
    await readers.close()


async def test_listeners_hear_of_every_change(engine: OrchestrationEngine) -> None:
    heard: list[ServerSettings] = []
    readers = Readers(threads=1)
    store = SettingsStore(engine, readers)
    store.on_change(heard.append)

    changed = await store.update(to_binary("/opt/codex"))

    assert heard == [changed]
    await readers.close()


@pytest.mark.parametrize(
    ("base", "patch", "result"),
    [
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 3}}, {"a": {"b": 3, "c": 2}}),
        ({"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
        ({}, {"a": {"b": 1}}, {"a": {"b": 1}}),
        (
            {"xModelSelection": {"model": "one", "options": {"effort": "high"}}},
            {"xModelSelection": {"model": "two"}},
            {"xModelSelection": {"model": "two"}},
        ),
    ],
)
def test_objects_are_merged_and_model_selections_replaced(
    base: dict[str, object], patch: dict[str, object], result: dict[str, object]
) -> None:
    assert merged(base, patch) == result
