"""Runtime modes in codex's words, and whether codex does as it was told."""

import pytest

from providers.codex.frames import SandboxPolicy
from providers.codex.policy import POLICIES, AskedSettings, tightens, turn_settings
from providers.contracts.models import CodexOptions, CodexSelection

ASK, FREE = POLICIES["approval-required"], POLICIES["full-access"]
WRITE, DANGER = SandboxPolicy("workspaceWrite", False), SandboxPolicy("dangerFullAccess")


def test_supervised_asks_before_every_command_and_change() -> None:
    assert ASK.for_turn() == {
        "approvalPolicy": "untrusted",
        "sandboxPolicy": {"type": "workspaceWrite"},
    }


def test_only_less_freedom_tightens() -> None:
    assert tightens("full-access", "approval-required")
    assert not tightens("approval-required", "full-access")
    assert not tightens("full-access", "full-access")


def test_a_turn_says_everything_that_codex_would_remember_otherwise() -> None:
    selection = CodexSelection(model="gpt-5.5", options=CodexOptions(reasoning_effort="high"))

    settings = turn_settings(FREE, selection, "plan", "/w")

    assert settings == {
        "approvalPolicy": "never",
        "sandboxPolicy": {"type": "dangerFullAccess"},
        "cwd": "/w",
        "model": "gpt-5.5",
        "effort": "high",
        "serviceTierForTurn": "default",
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
    settings = turn_settings(FREE, CodexSelection(model="m"), "default", "/w")

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
