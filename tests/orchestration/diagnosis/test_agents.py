"""Agents that are missing, silent, signed out, without a sandbox, or well enough to answer."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from orchestration.diagnosis.agents import (
    check_agents,
    findings_of,
    kernel_features,
    stored_settings,
)
from orchestration.diagnosis.examination import TURNS, examine
from orchestration.diagnosis.findings import Finding, Place
from orchestration.models import Setting
from providers.contracts.settings import ProviderSettings
from providers.contracts.snapshot import ProviderAuth, ServerProvider
from tests.orchestration.diagnosis.places import place
from tests.support.codex import CodexHome, codex_home, scripted_model
from tests.support.model_server import ModelServer

__all__ = ["codex_home", "place", "scripted_model"]

pytestmark = pytest.mark.usefixtures("database")

CODEX = ServerProvider(
    provider="codex",
    enabled=True,
    installed=True,
    version="0.169.0",
    status="ready",
    auth=ProviderAuth(status="authenticated", label="ChatGPT Plus"),
    checked_at="",
    models=[],
    sandbox_works=True,
)


def said_of(provider: ServerProvider, place: Place) -> dict[str, Finding]:
    findings = findings_of(provider, place, ProviderSettings())
    return {finding.check: finding for finding in findings}


def by_check(findings: list[Finding]) -> Iterator[tuple[str, str]]:
    return ((finding.check, finding.level) for finding in findings)


def with_programs(place: Place, path: str, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Agents are looked for where our own process would look."""
    monkeypatch.setenv("PATH", path)
    return replace(place, environment={**place.environment, "PATH": path})


@pytest.fixture
def with_codex(
    place: Place, codex_home: CodexHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Place:
    """The real one, whose model is a script."""
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "codex").symlink_to(codex_home.binary)
    environment = codex_home.environment
    there = replace(place, environment=environment)
    return with_programs(there, f"{programs}:{environment['PATH']}", monkeypatch)


def test_a_machine_without_codex_has_the_demo_agent(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = check_agents(with_programs(place, str(tmp_path), monkeypatch))

    assert list(by_check(found)) == [("codex", "warning"), ("demo", "ok")]
    assert "npm install -g @openai/codex" in (found[0].advice or "")


def test_a_codex_that_does_not_answer(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "codex"
    program.write_text('#!/bin/sh\n[ "$1" = --version ] && echo codex-cli 0.169.0\nexit 1\n')
    program.chmod(0o755)
    path = f"{tmp_path}:{place.environment['PATH']}"

    there = replace(place, environment={"HOME": str(tmp_path)})
    found = check_agents(with_programs(there, path, monkeypatch))

    assert found[0].level == "error"
    assert str(program) in found[0].message
    assert "does not answer" in (found[0].advice or "")


def test_an_agent_that_is_well(place: Place) -> None:
    said = said_of(CODEX, place)

    assert {finding.level for finding in said.values()} == {"ok"}
    assert "0.169.0" in said["codex"].message
    assert said["codex sign-in"].message == "ChatGPT Plus"


def test_an_agent_that_is_not_signed_in(place: Place) -> None:
    out = msgspec.structs.replace(
        CODEX, auth=ProviderAuth(status="unauthenticated"), status="warning", message="Run login."
    )

    said = said_of(out, place)

    assert said["codex"].level == "ok"
    assert (said["codex sign-in"].level, said["codex sign-in"].advice) == ("warning", "Run login.")


def test_an_agent_of_another_version_than_is_tested(place: Place) -> None:
    old = msgspec.structs.replace(CODEX, status="warning", message="It is older.")

    assert (said_of(old, place)["codex"].level, said_of(old, place)["codex"].advice) == (
        "warning",
        "It is older.",
    )


@pytest.mark.parametrize("works", [False, msgspec.UNSET])
def test_a_sandbox_that_does_not_work_or_cannot_be_tried(
    place: Place, works: bool | msgspec.UnsetType
) -> None:
    finding = said_of(msgspec.structs.replace(CODEX, sandbox_works=works), place)["codex sandbox"]

    assert finding.level == "warning"
    assert finding.advice


def test_an_agent_that_is_switched_off(place: Place) -> None:
    off = msgspec.structs.replace(CODEX, enabled=False)

    assert list(by_check(findings_of(off, place, ProviderSettings()))) == [("codex", "ok")]


def test_what_the_kernel_offers_to_sandboxes(tmp_path: Path) -> None:
    (tmp_path / "kernel/seccomp").mkdir(parents=True)
    (tmp_path / "kernel/seccomp/actions_avail").write_text("kill_process allow")
    (tmp_path / "kernel/apparmor_restrict_unprivileged_userns").write_text("1\n")
    modules = tmp_path / "lsm"
    modules.write_text("lockdown,capability,landlock,yama")

    features = kernel_features(tmp_path, modules)

    assert features == "user namespaces no, seccomp yes, landlock yes"
    assert kernel_features(tmp_path / "nowhere", modules) == "this system has its own"


def test_the_stored_settings_are_used() -> None:
    Setting.objects.create(key="server", value='{"providers":{"codex":{"binaryPath":"/my/codex"}}}')

    assert stored_settings().codex.binary_path == "/my/codex"


def test_settings_that_cannot_be_read_are_the_defaults() -> None:
    Setting.objects.create(key="server", value="{")

    assert stored_settings() == ProviderSettings()


async def turns_at(place: Place) -> list[Finding]:
    """In a thread, as ever: the scripted model answers on the test's own loop."""
    return await asyncio.to_thread(lambda: list(examine(place, [TURNS])))


async def test_each_agent_that_can_be_used_answers_a_question(with_codex: Place) -> None:
    found = await turns_at(with_codex)

    assert list(by_check(found)) == [("codex turn", "ok"), ("demo turn", "ok")], found
    assert "answered" in found[0].message


async def test_a_turn_that_fails_says_why(
    with_codex: Place, codex_home: CodexHome, scripted_model: ModelServer
) -> None:
    config = codex_home.path / "config.toml"
    config.write_text(config.read_text().replace(scripted_model.url, "http://127.0.0.1:1/v1"))

    found = await turns_at(with_codex)

    assert found[0].level == "error"
    assert "a turn failed" in found[0].message
