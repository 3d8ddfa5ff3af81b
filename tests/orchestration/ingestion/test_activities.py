"""The lines of a timeline, as agents cause them: the rules, as examples."""

from typing import Any

import msgspec
import pytest

from orchestration.contracts.commands import AppendActivity
from orchestration.contracts.entities import Activity
from orchestration.ingestion.rules import commands_for
from providers.contracts import runtime as said
from providers.contracts.failures import Retry
from tests.orchestration.ingestion.words import (
    ITEM,
    REQUEST,
    TURN,
    asked,
    completed,
    message_done,
    of,
    started,
    view_after,
    word,
)

COMMAND: dict[str, Any] = {
    "item_id": ITEM,
    "item_type": "command_execution",
    "title": "Ran command",
    "detail": "ls",
}


def activity_after(event: said.AnyRuntimeEvent) -> Activity:
    (command,) = of(AppendActivity, commands_for(event, view_after(started())))
    return command.activity


def test_a_tool_that_starts_says_which_item_it_is() -> None:
    event = word(said.ItemStarted, data={"command": "ls"}, **COMMAND)

    activity = activity_after(event)

    assert activity.id == event.event_id
    assert (activity.tone, activity.kind) == ("tool", "tool.started")
    assert activity.summary == "Ran command started"
    assert activity.turn_id == TURN
    assert activity.payload == {
        "itemId": ITEM,
        "itemType": "command_execution",
        "title": "Ran command",
        "status": "inProgress",
        "detail": "ls",
        "data": {"command": "ls"},
    }


def test_a_tool_that_is_done_says_how_it_went() -> None:
    event = word(said.ItemCompleted, status="failed", data={"exitCode": 2}, **COMMAND)

    activity = activity_after(event)

    assert (activity.kind, activity.summary) == ("tool.completed", "Ran command")
    assert activity.payload["status"] == "failed"
    assert activity.payload["data"] == {"exitCode": 2}


def test_thoughts_are_one_line_that_grows_and_none_where_there_are_none() -> None:
    thinking = {"item_id": ITEM, "item_type": "reasoning"}
    first = word(said.ItemUpdated, title="Looking", data={"text": "**Looking**"}, **thinking)
    whole = word(said.ItemCompleted, title="Looking", data={"text": "all"}, **thinking)

    lines = [activity_after(event) for event in (first, whole)]

    assert {line.id for line in lines} == {f"reasoning:{TURN}:{ITEM}"}
    assert [line.kind for line in lines] == ["reasoning", "reasoning"]
    assert [line.summary for line in lines] == ["Thought: Looking", "Thought: Looking"]
    assert [line.payload["status"] for line in lines] == ["inProgress", "completed"]
    assert lines[1].payload["data"] == {"text": "all"}
    untold = word(said.ItemCompleted, title="Reasoning", **thinking)
    assert commands_for(untold, view_after(started())) == []


def test_a_retry_says_which_it_is_and_which_message_it_cut_off() -> None:
    retry = Retry(cause="network", attempt=1, of=5)
    event = word(said.RuntimeWarning, message="Reconnecting... 1/5", item_id=ITEM, retry=retry)

    payload = activity_after(event).payload

    assert payload == {
        "message": "Reconnecting... 1/5",
        "retry": {"cause": "network", "attempt": 1, "of": 5},
        "cutOff": f"assistant:{TURN}:{ITEM}",
    }


def test_what_is_to_be_told_once_has_one_name_for_ever() -> None:
    view = view_after(started())
    warnings = [
        word(said.RuntimeWarning, message="x is old", once=once) for once in ("x", "x", "y", None)
    ]

    ids = [commands_for(warning, view)[0].command_id for warning in warnings]

    assert ids[0] == ids[1]
    assert len(set(ids)) == 3


def test_a_tool_that_ends_after_its_turn_is_still_told() -> None:
    view = view_after(started(), completed())

    (command,) = of(
        AppendActivity, commands_for(word(said.ItemCompleted, status="failed", **COMMAND), view)
    )

    assert command.activity.turn_id == TURN


def test_an_approval_carries_what_is_asked_and_what_can_be_answered() -> None:
    payload = activity_after(asked(reason="needs the network", data={"cwd": "/src"})).payload

    assert payload == {
        "requestId": REQUEST,
        "requestKind": "command",
        "requestType": "command_execution_approval",
        "detail": "rm -rf build",
        "decisions": ["accept", "acceptForSession", "decline", "cancel"],
        "reason": "needs the network",
        "data": {"cwd": "/src"},
        "itemId": ITEM,
    }


@pytest.mark.parametrize("request_type", ["permissions_approval", "unknown"])
def test_an_unusual_request_can_be_answered_in_every_client(
    request_type: said.RequestType,
) -> None:
    activity = activity_after(asked(request_type=request_type))

    assert activity.payload["requestKind"] == "command"


def test_an_answered_approval_closes_its_question() -> None:
    view = view_after(started(), asked())
    event = word(
        said.ApprovalResolved,
        request_id=REQUEST,
        request_type="file_change_approval",
        decision="decline",
    )

    (command,) = of(AppendActivity, commands_for(event, view))

    assert command.activity.kind == "approval.resolved"
    assert command.activity.payload["decision"] == "decline"
    assert command.activity.payload["requestKind"] == "file-change"


def test_a_single_answer_is_told_as_a_string() -> None:
    answers = {"colour": ["Blue"], "sizes": ["S", "M"]}

    activity = activity_after(word(said.UserInputResolved, request_id=REQUEST, answers=answers))

    assert activity.payload["answers"] == {"colour": "Blue", "sizes": ["S", "M"]}


def test_questions_are_told_in_the_words_of_the_wire() -> None:
    question = said.UserInputQuestion(
        "q", "Colour", "Which?", [said.UserInputOption("Blue", "like the sky")], is_other=True
    )

    activity = activity_after(
        word(said.UserInputRequested, request_id=REQUEST, questions=[question])
    )

    (told,) = activity.payload["questions"]
    assert told["isOther"] is True
    assert told["options"] == [{"label": "Blue", "description": "like the sky"}]


def test_long_details_are_shortened_and_a_long_message_is_kept_whole_beside() -> None:
    activity = activity_after(word(said.RuntimeWarning, message="x" * 500))

    assert len(activity.payload["message"]) == 180 and activity.payload["message"].endswith("...")
    assert activity.payload["detail"] == "x" * 500


def test_what_nobody_knows_is_told_all_the_same() -> None:
    unknown_frame = word(said.Notice, kind="agent.unknown", summary="x/y", payload={"a": 1})
    unknown_item = word(said.ItemCompleted, item_type="unknown", title="Image generation")

    assert activity_after(unknown_frame).payload == {"a": 1}
    assert activity_after(unknown_item).summary == "Image generation"


@pytest.mark.parametrize(
    "event",
    [
        word(said.TurnPlanUpdated, plan=[said.PlanStep("read", "pending")]),
        word(said.TokenUsageUpdated, usage={"usedTokens": 5}),
        word(said.ContextCompacted),
        word(said.RuntimeWarning, message="careful"),
        word(said.Notice, kind=" ", summary=""),
        word(said.ItemStarted, item_type="web_search", title=""),
        asked(),
    ],
    ids=lambda event: type(event).__name__,
)
def test_every_activity_is_valid_on_the_wire(event: said.AnyRuntimeEvent) -> None:
    activity = activity_after(event)

    assert msgspec.json.decode(msgspec.json.encode(activity), type=Activity) == activity


def test_messages_are_not_activities() -> None:
    commands = commands_for(message_done("hello"), view_after(started()))

    assert not of(AppendActivity, commands)
