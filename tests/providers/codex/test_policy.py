"""Runtime modes in codex's words, and whether codex does as it was told."""

import pytest

from providers.codex.frames import SandboxPolicy
from providers.codex.policy import (
    BY_FREEDOM,
    POLICIES,
    AskedSettings,
    Policy,
    least_free,
    tier_of,
    tightens,
    turn_settings,
)
from providers.contracts.models import CodexOptions, CodexSelection

ASK, FREE = POLICIES["approval-required"], POLICIES["full-access"]
READ = POLICIES["read-only"]
WRITE, DANGER = SandboxPolicy("workspaceWrite", False), SandboxPolicy("dangerFullAccess")
READING = SandboxPolicy("readOnly", False)


def test_supervised_asks_before_every_command_and_change() -> None:
    assert ASK.for_turn() == {
        "approvalPolicy": "untrusted",
        "sandboxPolicy": {"type": "workspaceWrite"},
    }


def test_read_only_never_asks_and_may_write_nothing() -> None:
    assert READ.for_turn() == {"approvalPolicy": "never", "sandboxPolicy": {"type": "readOnly"}}
    assert READ.for_thread() == {"approvalPolicy": "never", "sandbox": "read-only"}


def test_edits_are_asked_for_by_codex_in_both_modes_that_ask() -> None:
    assert POLICIES["auto-accept-edits"] == ASK


def test_only_less_freedom_tightens() -> None:
    expected = ("read-only", "approval-required", "auto-accept-edits", "full-access")
    assert expected == BY_FREEDOM
    for place, mode in enumerate(BY_FREEDOM):
        assert all(tightens(mode, less) for less in BY_FREEDOM[:place])
        assert not any(tightens(mode, more) for more in BY_FREEDOM[place:])


def test_the_least_free_of_several_modes_counts() -> None:
    assert least_free("full-access", "read-only", "auto-accept-edits") == "read-only"
    assert least_free("full-access", "auto-accept-edits") == "auto-accept-edits"


@pytest.mark.parametrize(
    ("options", "tier"),
    [
        (CodexOptions(), None),
        (CodexOptions(fast_mode=True), "priority"),
        (CodexOptions(fast_mode=False), "default"),
        (CodexOptions(service_tier="flex"), "flex"),
        (CodexOptions(service_tier="flex", fast_mode=True), "flex"),
    ],
)
def test_the_service_tier_is_the_one_chosen_or_what_fast_mode_means(
    options: CodexOptions, tier: str | None
) -> None:
    selection = CodexSelection(model="m", options=options)

    assert tier_of(selection) == tier
    assert turn_settings(ASK, selection, "default", "/w", None)["serviceTierForTurn"] == tier


def test_a_turn_says_everything_that_codex_would_remember_otherwise() -> None:
    selection = CodexSelection(model="gpt-5.5")

    settings = turn_settings(FREE, selection, "plan", "/w", "high")

    assert settings == {
        "approvalPolicy": "never",
        "sandboxPolicy": {"type": "dangerFullAccess"},
        "cwd": "/w",
        "model": "gpt-5.5",
        "effort": "high",
        "serviceTierForTurn": None,
        "collaborationMode": {
            "mode": "plan",
            "settings": {
                "model": "gpt-5.5",
                "reasoning_effort": "high",
                "developer_instructions": None,
            },
        },
    }


def test_an_effort_of_an_earlier_turn_is_taken_back() -> None:
    settings = turn_settings(FREE, CodexSelection(model="m"), "default", "/w", None)

    assert settings["effort"] is None
    assert settings["collaborationMode"]["settings"]["reasoning_effort"] is None


def test_what_was_asked_is_no_mismatch() -> None:
    asked = AskedSettings()
    asked.ask(ASK)

    assert asked.find_mismatch("untrusted", WRITE) is None


@pytest.mark.parametrize(
    ("approval", "sandbox"),
    [
        ("never", WRITE),
        ("untrusted", DANGER),
        ("untrusted", SandboxPolicy("workspaceWrite", True)),
        ({"granular": {}}, WRITE),
    ],
)
def test_more_freedom_than_asked_is_a_mismatch(approval: object, sandbox: SandboxPolicy) -> None:
    asked = AskedSettings()
    asked.ask(ASK)

    assert "instead of 'untrusted' and 'workspaceWrite'" in str(
        asked.find_mismatch(approval, sandbox)
    )


@pytest.mark.parametrize(
    ("policy", "approval", "sandbox"),
    [
        (READ, "never", DANGER),
        (READ, "never", WRITE),
        (READ, "never", SandboxPolicy("readOnly", True)),
        (READ, "untrusted", READING),
        (FREE, "never", READING),
        (ASK, "untrusted", READING),
    ],
)
def test_every_other_sandbox_or_policy_than_the_modes_own_is_a_mismatch(
    policy: Policy, approval: str, sandbox: SandboxPolicy
) -> None:
    asked = AskedSettings()
    asked.ask(policy)

    assert asked.find_mismatch(approval, sandbox) is not None


def test_a_sandbox_that_only_reads_is_as_asked() -> None:
    asked = AskedSettings()
    asked.ask(READ)

    assert asked.find_mismatch("never", READING) is None


def test_a_late_report_of_an_earlier_request_is_no_mismatch() -> None:
    asked = AskedSettings()
    asked.ask(ASK)
    asked.ask(FREE)

    assert asked.find_mismatch("untrusted", WRITE) is None
    assert asked.find_mismatch("never", DANGER) is None


def test_falling_back_to_what_was_before_is_a_mismatch() -> None:
    asked = AskedSettings()
    asked.ask(FREE)
    asked.answered(FREE)
    asked.ask(ASK)

    assert asked.find_mismatch("never", DANGER) is not None


def test_a_refused_request_is_not_expected() -> None:
    asked = AskedSettings()
    asked.ask(FREE)
    asked.answered(FREE)
    asked.ask(ASK)
    asked.withdraw(ASK)

    assert asked.find_mismatch("never", DANGER) is None
    assert asked.find_mismatch("untrusted", WRITE) is not None
