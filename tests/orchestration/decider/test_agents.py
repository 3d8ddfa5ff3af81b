"""What is recorded for agents: the rules, as examples."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from orchestration.contracts.commands import SetSession
from orchestration.contracts.events import (
    NO_METADATA,
    ActivityAppended,
    EventMetadata,
    EventPayload,
    MessageSent,
    SessionSet,
    ThreadReverted,
    TurnDiffCompleted,
)
from orchestration.decider import decide, fold
from providers.contracts.base import UNSET
from providers.contracts.ids import MessageId
from tests.support import builders as b

NOW = "2026-02-02T00:00:00.000Z"
BEGIN: list[EventPayload] = [b.project_created(), b.thread_created()]


def session_set_after(history: Sequence[EventPayload], command: SetSession) -> SessionSet:
    [event] = decide(command, fold([*BEGIN, *history]), NOW)
    assert isinstance(event.payload, SessionSet)
    return event.payload


def test_a_delta_is_a_piece_of_a_streaming_message() -> None:
    [event] = decide(b.append_delta("piece", turn_id=None), fold(BEGIN), NOW)

    assert isinstance(event.payload, MessageSent)
    assert event.payload.text == "piece" and event.payload.streaming
    assert event.payload.turn_id is None and event.payload.attachments is UNSET


def test_the_end_of_a_message_adds_no_text() -> None:
    [event] = decide(b.complete_message(), fold(BEGIN), NOW)

    assert isinstance(event.payload, MessageSent)
    assert event.payload.text == "" and not event.payload.streaming


@pytest.mark.parametrize(
    ("payload", "metadata"),
    [
        ({"requestId": "request-1"}, EventMetadata(request_id="request-1")),
        ({"requestId": 7}, NO_METADATA),
        ({"requestId": " "}, NO_METADATA),
        (["requestId"], NO_METADATA),
    ],
)
def test_an_activity_about_a_question_carries_its_id_beside_it(
    payload: object, metadata: EventMetadata
) -> None:
    [event] = decide(b.append_activity(payload=payload), fold(BEGIN), NOW)

    assert isinstance(event.payload, ActivityAppended)
    assert event.metadata == metadata


def test_a_checkpoint_without_an_assistant_message_says_so() -> None:
    [event] = decide(b.complete_diff(), fold(BEGIN), NOW)

    assert isinstance(event.payload, TurnDiffCompleted)
    assert event.payload.assistant_message_id is None


def test_a_turn_starts_and_is_settled() -> None:
    started = session_set_after([], b.begin_turn("turn-1"))
    settled = session_set_after([started], b.settle_turn("turn-1"))

    assert started.started_turn is not UNSET and started.started_turn.turn_id == "turn-1"
    assert settled.settled_turn is not UNSET and settled.settled_turn.state == "completed"


def test_a_running_turn_does_not_start_again() -> None:
    again = session_set_after([b.turn_started("turn-1")], b.begin_turn("turn-1"))

    assert again.started_turn is UNSET
    assert again.session.status == "running"


def test_a_turn_is_settled_once() -> None:
    history = [b.turn_started("turn-1"), b.turn_settled("turn-1", "interrupted")]

    again = session_set_after(history, b.settle_turn("turn-1", "completed"))

    assert again.settled_turn is UNSET
    assert again.session.status == "ready"


def test_a_settled_turn_does_not_start_again() -> None:
    history = [b.turn_started("turn-1"), b.turn_settled("turn-1")]

    assert session_set_after(history, b.begin_turn("turn-1")).started_turn is UNSET


def test_a_turn_that_never_began_is_not_settled() -> None:
    assert session_set_after([], b.settle_turn("turn-1")).settled_turn is UNSET


def test_one_turn_may_end_where_the_next_begins() -> None:
    command = b.set_session(
        "running",
        "turn-2",
        started_turn=b.begin_turn("turn-2").started_turn,
        settled_turn=b.settle_turn("turn-1").settled_turn,
    )

    both = session_set_after([b.turn_started("turn-1")], command)

    assert both.started_turn == command.started_turn
    assert both.settled_turn == command.settled_turn


def test_a_revert_names_the_messages_that_stay() -> None:
    command = replace(b.complete_revert(1), kept_message_ids=[MessageId("m-1")])

    [event] = decide(command, fold(BEGIN), NOW)

    assert isinstance(event.payload, ThreadReverted)
    assert (event.payload.turn_count, event.payload.kept_message_ids) == (1, ["m-1"])
