"""What a probe tells of codex, in words with what to do."""

import os
from pathlib import Path

import msgspec
import pytest

from providers.codex.probe import Account, AccountAnswer, auth_of, is_untested
from providers.contracts.base import UNSET
from providers.contracts.settings import CodexSettings
from tests.providers.codex.conftest import Desk
from tests.support.codex import CodexHome
from tests.support.processes import children_of, is_alive


def program(folder: Path, script: str) -> str:
    """A small executable in place of codex."""
    file = folder / "codex-stand-in"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return str(file)


async def test_an_installed_codex_is_ready_with_its_version_and_models(desk: Desk) -> None:
    found = await desk.adapter.probe()

    assert (found.provider, found.status, found.installed) == ("codex", "ready", True)
    assert found.version == "0.169.0"
    assert (found.auth.status, found.auth.label) == ("authenticated", "No sign-in needed")
    model = next(model for model in found.models if model.slug == "gpt-5.5")
    assert model.capabilities is not None
    efforts = [level.value for level in model.capabilities.reasoning_effort_levels]
    assert "high" in efforts
    assert sum(level.is_default for level in model.capabilities.reasoning_effort_levels) == 1
    assert found.message is UNSET


async def test_a_probe_leaves_no_process_behind(desk: Desk) -> None:
    await desk.adapter.probe()

    assert desk.pids() == []
    assert [pid for pid in children_of(os.getpid()) if is_alive(pid)] == []


async def test_a_running_codex_is_asked_and_no_other_started(desk: Desk) -> None:
    await desk.person().open()
    (running,) = desk.pids()

    found = await desk.adapter.probe()

    assert found.status == "ready"
    assert desk.pids() == [running]


async def test_signing_in_is_asked_for_where_it_is_needed(
    desk: Desk, codex_home: CodexHome
) -> None:
    """With no provider of one's own, codex wants an account."""
    (codex_home.path / "config.toml").write_text("[features]\nplugins = false\n")

    found = await desk.adapter.probe()

    assert (found.status, found.auth.status) == ("warning", "unauthenticated")
    assert "codex login" in str(found.message)


async def test_an_absent_codex_says_how_to_get_it(desk: Desk) -> None:
    desk.settings = CodexSettings(binary_path="no-such-codex", custom_models=["mine"])

    found = await desk.adapter.probe()

    assert (found.status, found.installed, found.version) == ("error", False, None)
    assert "no-such-codex is not installed" in str(found.message)
    assert "npm install -g @openai/codex" in str(found.message)
    assert [(model.slug, model.is_custom) for model in found.models] == [("mine", True)]


async def test_a_disabled_codex_is_not_even_started(desk: Desk) -> None:
    desk.settings = CodexSettings(enabled=False, binary_path="no-such-codex")

    found = await desk.adapter.probe()

    assert (found.status, found.enabled) == ("disabled", False)
    assert found.message is UNSET


async def test_a_codex_that_hangs_is_given_up(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("providers.codex.probe.VERSION_SECONDS", 0.1)
    desk.settings = msgspec.structs.replace(
        desk.settings, binary_path=program(tmp_path, "exec sleep 300")
    )

    found = await desk.adapter.probe()

    assert found.status == "error"
    assert "did not answer in 0.1 seconds" in str(found.message)


async def test_a_codex_without_an_app_server_is_installed_but_silent(
    desk: Desk, tmp_path: Path
) -> None:
    old = program(tmp_path, '[ "$1" = --version ] && echo codex-cli 0.30.0 || exit 2')
    desk.settings = msgspec.structs.replace(desk.settings, binary_path=old)

    found = await desk.adapter.probe()

    assert (found.status, found.installed, found.version) == ("error", True, "0.30.0")
    assert str(found.message).startswith("Codex is installed but does not answer")


@pytest.mark.parametrize(
    ("answer", "status", "label"),
    [
        (AccountAnswer(account=Account("apiKey")), "authenticated", "API key"),
        (AccountAnswer(account=Account("chatgpt", "plus")), "authenticated", "ChatGPT Plus"),
        (AccountAnswer(account=Account("new")), "authenticated", "new"),
        (AccountAnswer(requires_openai_auth=False), "authenticated", "No sign-in needed"),
        (AccountAnswer(requires_openai_auth=True), "unauthenticated", UNSET),
    ],
)
def test_accounts_are_told_apart(answer: AccountAnswer, status: str, label: object) -> None:
    auth = auth_of(answer)

    assert (auth.status, auth.label) == (status, label)


@pytest.mark.parametrize(
    ("version", "untested"),
    [("0.169.0", False), ("0.170.1", False), ("1.0.0-alpha.2", False), ("0.37.0", True)],
)
def test_only_older_versions_are_untested(version: str, untested: bool) -> None:
    assert is_untested(version) is untested
    assert is_untested(None)


@pytest.mark.parametrize(
    "settings",
    [
        CodexSettings(binary_path="/bin/a\0b"),
        CodexSettings(binary_path="/bin/sh", home_path="/tmp/a\0b"),
        CodexSettings(binary_path="/bin/sh", home_path="~nobody-of-that-name/codex"),
    ],
)
async def test_a_path_that_cannot_be_one_is_told_and_breaks_nothing(
    desk: Desk, settings: CodexSettings
) -> None:
    desk.settings = settings

    found = await desk.adapter.probe()

    assert found.status == "error"
    assert found.message


async def test_a_program_that_only_babbles_is_given_up_at_once(desk: Desk, tmp_path: Path) -> None:
    babbler = program(tmp_path, '[ "$1" = --version ] && echo 1.2.3 || exec yes')
    desk.settings = CodexSettings(binary_path=babbler)

    found = await desk.adapter.probe()

    assert found.status == "error"
    assert "not the protocol of an app-server" in str(found.message)
    assert [pid for pid in children_of(os.getpid()) if is_alive(pid)] == []
