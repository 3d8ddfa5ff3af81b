"""What a probe tells of codex, in words with what to do."""

import os
from pathlib import Path

import msgspec
import pytest

from providers.codex.probe import Account, AccountAnswer, auth_of, is_untested
from providers.codex.sandbox import sandbox_works
from providers.contracts.base import UNSET
from providers.contracts.settings import CodexSettings
from providers.contracts.snapshot import UsageLimit
from providers.launch import Launch
from tests.providers.codex.conftest import Desk
from tests.support.codex import CodexHome
from tests.support.codex_account import EMAIL, sign_in, signed_in
from tests.support.persons import Person
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


async def test_what_can_be_chosen_is_what_codex_lists(desk: Desk) -> None:
    found = await desk.adapter.probe()

    (model,) = [model for model in found.models if model.slug == "gpt-5.5"]
    assert model.capabilities is not None
    tiers = model.capabilities.service_tiers
    assert [(tier.value, tier.label, tier.is_default) for tier in tiers] == [
        ("default", "Standard", True),
        ("priority", "Fast", False),
    ]
    assert model.capabilities.supports_fast_mode
    assert found.interaction_modes == ["default", "plan"]
    assert "codex-auto-review" not in [model.slug for model in found.models], "it is hidden"


async def test_an_account_shows_its_plan_and_its_limits(desk: Desk, codex_home: CodexHome) -> None:
    async with signed_in(codex_home, used=42) as account:
        found = await desk.adapter.probe()
        await desk.adapter.probe()

    auth = found.auth
    assert (auth.status, auth.label, auth.email) == ("authenticated", "ChatGPT Plus", EMAIL)
    assert found.limits == [
        UsageLimit(used_percent=42, window_minutes=300, resets_at="2033-05-18T03:33:20.000Z"),
        UsageLimit(used_percent=7, window_minutes=10_080, resets_at="2033-05-18T03:33:20.000Z"),
    ]
    assert account.asked == 1, "the account's server is not asked with every look"


async def test_limits_are_kept_fresh_by_what_the_model_tells(
    desk: Desk, person: Person, codex_home: CodexHome
) -> None:
    async with signed_in(codex_home, used=42):
        await desk.adapter.probe()
        await person.open()

        await person.run("use up 55 %")

        assert desk.account_changes == 1
        found = await desk.adapter.probe()
    assert found.limits is not UNSET
    assert [limit.used_percent for limit in found.limits] == [55, 7]


async def test_an_account_that_cannot_be_looked_up_is_no_reason_to_offer_nothing(
    desk: Desk, codex_home: CodexHome
) -> None:
    sign_in(codex_home, "http://127.0.0.1:9/")

    found = await desk.adapter.probe()

    assert (found.status, found.auth.status) == ("warning", "unknown")
    assert "cannot look up its account" in str(found.message)
    assert found.limits is UNSET and found.models


async def test_a_sandbox_that_works_is_known_to(desk: Desk) -> None:
    assert (await desk.adapter.probe()).sandbox_works is True


@pytest.mark.parametrize(
    ("script", "works"),
    [
        ("echo 'bwrap: Creating new namespace failed: Operation not permitted' >&2; exit 1", False),
        ("echo 'error: unrecognized subcommand' >&2; exit 2", UNSET),
    ],
)
async def test_a_sandbox_that_fails_is_told_from_a_command_that_is_not_there(
    tmp_path: Path, script: str, works: object
) -> None:
    launch = Launch((program(tmp_path, script), "app-server"), {"PATH": os.environ["PATH"]}, "")

    assert await sandbox_works(launch, "0.0.1") is works


async def test_a_probe_leaves_no_process_behind(desk: Desk) -> None:
    before = living_children()

    await desk.adapter.probe()

    assert desk.pids() == []
    assert living_children() <= before


def living_children() -> set[int]:
    """Of this process; servers that many tests share are among them."""
    return {pid for pid in children_of(os.getpid()) if is_alive(pid)}


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
    before = living_children()

    found = await desk.adapter.probe()

    assert found.status == "error"
    assert "not the protocol of an app-server" in str(found.message)
    assert living_children() <= before
