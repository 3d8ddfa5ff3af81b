"""Sessions and turns as agents announce them: the rules, as examples."""

import pytest

from orchestration.contracts.commands import (
    AppendActivity,
    CompleteAssistantMessage,
    SetSession,
    UpsertProposedPlan,
)
from orchestration.contracts.entities import SessionStatus
from orchestration.contracts.events import SettledTurn, StartedTurn
from orchestration.ingestion.rules import commands_for
from orchestration.ingestion.view import Input
from providers.contracts import runtime as said
from providers.contracts.base import UNSET
from providers.contracts.failures import Failure
from providers.contracts.ids import MessageId, TurnId
from tests.orchestration.ingestion.words import (
    REQUEST,
    TURN,
    announced,
    asked,
    completed,
    delta,
    kinds,
    of,
    play,
    settlements,
    started,
    view_after,
    word,
)


def test_a_turn_that_begins_is_announced_with_the_message_that_asked_for_it() -> None:
    view = view_after()

    (command,) = commands_for(started(message_id=MessageId("m-1")), view)

    assert isinstance(command, SetSession)
    assert command.started_turn == StartedTurn(turn_id=TURN, message_id=MessageId("m-1"))
    assert command.session.status == "running"
    assert command.session.active_turn_id == TURN
    assert command.session.runtime_mode == "approval-required"


@pytest.mark.parametrize(
    ("outcome", "state", "status"),
    [
        ("completed", "completed", "ready"),
        ("interrupted", "interrupted", "ready"),
        ("failed", "error", "error"),
    ],
)
def test_a_turn_is_settled_with_its_outcome(
    outcome: said.TurnOutcome, state: str, status: SessionStatus
) -> None:
    view = view_after(started())

    (command,) = settlements(commands_for(completed(outcome, error_message="no quota"), view))

    assert isinstance(command.settled_turn, SettledTurn)
    assert command.settled_turn.turn_id == TURN
    assert command.settled_turn.state == state
    assert command.session.status == status
    assert command.session.active_turn_id is None


def test_a_failed_turn_says_why() -> None:
    view = view_after(started(created_at="2026-01-01T00:00:00.000Z"))
    event = completed("failed", error_message="no quota", created_at="2026-01-01T00:00:02.500Z")

    commands = commands_for(event, view)

    (activity,) = of(AppendActivity, commands)
    assert activity.activity.kind == "turn.settled"
    assert activity.activity.payload["reason"] == "no quota"
    assert activity.activity.payload["durationMs"] == 2500
    (settled,) = settlements(commands)
    assert settled.settled_turn is not UNSET and settled.settled_turn.error == "no quota"
    assert settled.session.last_error == "no quota"


def test_a_failed_turn_says_for_programs_as_well_why() -> None:
    failure = Failure(kind="usage-limit", message="no quota", raw="quota_exceeded", status=429)
    event = completed("failed", error_message="no quota", failure=failure)

    (activity,) = of(AppendActivity, commands_for(event, view_after(started())))

    assert activity.activity.payload["failure"] == {
        "kind": "usage-limit",
        "message": "no quota",
        "raw": "quota_exceeded",
        "status": 429,
    }


def test_a_turn_is_settled_once_however_often_its_end_is_told() -> None:
    commands, _ = play(started(), completed(), completed(), word_exit())

    assert len(settlements(commands)) == 1


def test_a_turn_that_fails_before_it_begins_is_begun_and_settled() -> None:
    commands, _ = play(completed("failed", error_message="no such model"))

    begun, *_, settled = of(SetSession, commands)
    assert begun.started_turn is not UNSET and settled.settled_turn is not UNSET


def test_a_second_turn_beside_the_active_one_changes_nothing() -> None:
    view = view_after(started())

    assert commands_for(started(turn_id=TurnId("child")), view) == []
    assert commands_for(completed(turn_id=TurnId("child")), view) == []


def test_the_end_of_a_turn_closes_its_messages_and_questions_first() -> None:
    view = view_after(started(), delta("half a sen"), asked(), plan_delta("# Pl"))

    commands = commands_for(completed("interrupted"), view)

    kinds_in_order = [type(command) for command in commands]
    assert kinds_in_order == [
        CompleteAssistantMessage,
        UpsertProposedPlan,
        AppendActivity,
        AppendActivity,
        SetSession,
    ]
    assert kinds(commands) == ["approval.resolved", "turn.settled"]


def test_an_agent_that_dies_leaves_no_turn_running() -> None:
    view = view_after(started(), delta("half"))

    commands = commands_for(word_exit(graceful=False, reason="codex was killed"), view)

    (settled,) = settlements(commands)
    assert settled.settled_turn is not UNSET and settled.settled_turn.state == "error"
    assert settled.session.status == "stopped"
    assert settled.session.last_error == "codex was killed"
    assert of(CompleteAssistantMessage, commands)
    assert kinds(commands) == ["session.exited", "turn.settled"]


def test_a_session_that_is_stopped_interrupts_its_turn() -> None:
    view = view_after(started())

    (settled,) = settlements(commands_for(word_exit(graceful=True, reason="stopped"), view))

    assert settled.settled_turn is not UNSET and settled.settled_turn.state == "interrupted"


@pytest.mark.parametrize("state", ["stopped", "error"])
def test_a_session_that_ends_settles_its_turn(state: said.SessionState) -> None:
    view = view_after(started())

    (settled,) = settlements(commands_for(state_change(state), view))

    assert settled.session.active_turn_id is None


@pytest.mark.parametrize("state", ["starting", "ready", "waiting", "running"])
def test_a_session_with_a_turn_stays_running(state: said.SessionState) -> None:
    view = view_after(started(), state_change(state))

    assert view.session is not None
    assert view.session.status == "running"
    assert view.active_turn == TURN


def test_a_session_is_not_announced_twice_in_the_same_words() -> None:
    commands, _ = play(state_change("ready"), state_change("ready"), announced(status="ready"))

    assert len(of(SetSession, commands)) == 1


def test_a_runtime_error_keeps_the_turn_and_shows_its_words() -> None:
    view = view_after(started())

    commands = commands_for(word(said.RuntimeError, message="stream lost"), view)

    assert kinds(commands) == ["runtime.error"]
    (command,) = of(SetSession, commands)
    assert command.session.status == "running" and command.session.last_error == "stream lost"


def test_an_error_of_a_settled_turn_does_not_touch_the_session() -> None:
    view = view_after(started(), completed())

    commands = commands_for(word(said.RuntimeError, message="too late"), view)

    assert kinds(commands) == ["runtime.error"] and not of(SetSession, commands)


def test_what_the_server_announces_of_a_session_carries_its_runtime_mode() -> None:
    view = view_after(announced(status="starting", runtime_mode="approval-required"))

    (command,) = of(SetSession, commands_for(announced(runtime_mode="full-access"), view))

    assert command.session.status == "starting"
    assert command.session.runtime_mode == "full-access"


def test_an_announced_start_does_not_hide_a_running_turn() -> None:
    view = view_after(started(), announced(status="starting"))

    assert view.session is not None
    assert view.session.status == "running" and view.active_turn == TURN


def test_a_new_turn_forgets_the_old_error() -> None:
    _, view = play(started(), completed("failed", error_message="no quota"))

    (command,) = of(SetSession, commands_for(started(turn_id=TurnId("turn-2")), view))

    assert command.session.last_error is None


def test_a_session_that_ends_without_a_turn_closes_open_questions() -> None:
    view = view_after(asked(turn_id=None))

    commands = commands_for(word_exit(), view)

    (activity,) = of(AppendActivity, commands)
    assert activity.activity.payload["requestId"] == REQUEST


def test_every_command_of_an_event_has_an_id_of_its_own_that_repeats() -> None:
    view = view_after(started(), delta("half"), asked())
    event = word_exit(graceful=False)

    ids = [command.command_id for command in commands_for(event, view)]

    assert len(set(ids)) == len(ids)
    assert ids == [command.command_id for command in commands_for(event, view)]
    assert all(id_.startswith(f"provider:{event.event_id}:") for id_ in ids)


def word_exit(graceful: bool = True, reason: str = "stopped") -> Input:
    return word(said.SessionExited, graceful=graceful, reason=reason)


def plan_delta(text: str) -> Input:
    return word(said.ProposedPlanDelta, delta=text)


def state_change(state: said.SessionState) -> Input:
    return word(said.SessionStateChanged, state=state, reason="so it goes")
