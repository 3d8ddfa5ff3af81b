"""What codex kept of a conversation, translated from recordings of its answers."""

from typing import Any

import msgspec
import pytest

from providers.codex.history import (
    ITEMS_LIMIT,
    PastTurn,
    Place,
    ReadThread,
    TurnPage,
    left_out,
    told,
)
from providers.contracts.conversations import PastEvent, PersonSpoke
from providers.contracts.ids import ThreadId
from providers.contracts.runtime import (
    ContextCompacted,
    ItemCompleted,
    Notice,
    ProposedPlanCompleted,
    TurnCompleted,
    TurnStarted,
)
from tests.support.recordings import recorded

PLACE = Place("codex", ThreadId("t"), "/home/dev/shop", fallback_ms=1_795_378_500_000)


def kept(section: str) -> list[PastTurn]:
    answer = next(frame for way, frame in recorded("t26_kept", section) if way == "<")
    return msgspec.convert(as_raw(answer["result"]), TurnPage).data[::-1]


def as_raw(page: Any) -> Any:
    """Items as they come over the pipe: not yet decoded."""
    for turn in page["data"]:
        turn["items"] = [msgspec.Raw(msgspec.json.encode(item)) for item in turn["items"]]
    return page


def turn(*items: dict[str, Any], **fields: Any) -> PastTurn:
    raw = [msgspec.Raw(msgspec.json.encode(item)) for item in items]
    whole = {"status": "completed", **fields}
    return PastTurn(id="u", items=raw, **whole)


def of(events: list[PastEvent], kind: type[Any]) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


@pytest.mark.parametrize("section", ["paginated", "legacy"])
def test_every_turn_begins_once_and_ends_once(section: str) -> None:
    events = told(kept(section), PLACE)

    begun = [event.turn_id for event in of(events, TurnStarted)]
    outcomes = [event.outcome for event in of(events, TurnCompleted)]
    assert begun == [event.turn_id for event in of(events, TurnCompleted)]
    assert outcomes == [
        *["completed"] * 4,
        "failed",
        "completed",
        "interrupted",
        *["completed"] * 3,
    ]


def test_what_a_person_said_comes_first_and_began_the_turn() -> None:
    first, begun, *_ = told(kept("paginated"), PLACE)

    assert isinstance(first, PersonSpoke)
    assert first.text == "shell: echo hello; sleep 0.3; echo there"
    assert isinstance(begun, TurnStarted)
    assert begun.message_id == first.message_id


def test_commands_and_changes_are_drawn_as_ever() -> None:
    items = of(told(kept("paginated"), PLACE), ItemCompleted)

    command = next(item for item in items if item.item_type == "command_execution")
    change = next(item for item in items if item.item_type == "file_change")
    assert command.data["command"] == "echo hello; sleep 0.3; echo there"
    assert command.data["output"] == "hello\nthere\n"
    assert change.data["changes"][0]["path"] == "notes.md"


def test_a_message_that_steered_a_turn_is_marked() -> None:
    events = told(kept("paginated"), PLACE)

    (steered,) = [notice for notice in of(events, Notice) if notice.kind == "turn.steered"]
    message = next(event for event in of(events, PersonSpoke) if event.text == "say 2 words")
    assert steered.payload == {"messageId": message.message_id, "turnId": message.turn_id}


@pytest.mark.parametrize("section", ["paginated", "legacy"])
def test_nobody_said_the_instructions_of_a_review(section: str) -> None:
    events = told(kept(section), PLACE)

    instructions = "Review the current code changes"
    assert not any(event.text.startswith(instructions) for event in of(events, PersonSpoke))
    reviews = [item.title for item in of(events, ItemCompleted) if item.item_type == "review"]
    assert reviews == ["Review started", "Review finished"]
    answers = [item.text or "" for item in of(events, ItemCompleted)]
    assert any(f"echo: {instructions}" in text for text in answers)


def test_a_plan_an_image_and_a_compaction_are_there() -> None:
    events = told(kept("paginated"), PLACE)

    (plan,) = of(events, ProposedPlanCompleted)
    images = [image.name for event in of(events, PersonSpoke) for image in event.images]
    assert plan.plan_markdown.startswith("# Title")
    assert images == ["p.png"]
    assert len(of(events, ContextCompacted)) == 1


@pytest.mark.parametrize("section", ["paginated", "legacy"])
def test_time_never_runs_backwards_and_ids_are_unique(section: str) -> None:
    events = told(kept(section), PLACE)

    times = [event.created_at for event in events]
    assert times == sorted(times)
    assert times[0].startswith("2026-11-22T20:15:1")
    assert len({event.event_id for event in events}) == len(events)


def test_a_turn_is_told_the_same_on_any_page() -> None:
    turns = kept("paginated")

    assert told(turns, PLACE)[-6:] == told(turns[-3:], PLACE)[-6:]


def test_the_whole_conversation_at_once_is_read_as_its_pages_are() -> None:
    _, whole = [frame for way, frame in recorded("t26_kept", "legacy") if way == "<"]
    thread = msgspec.json.decode(msgspec.json.encode(whole["result"]), type=ReadThread).thread

    assert told(thread.turns, PLACE) == told(kept("legacy"), PLACE)


def test_what_is_kept_as_running_runs_no_more() -> None:
    command = {"type": "commandExecution", "id": "c", "command": "ls", "status": "inProgress"}

    (item,) = of(told([turn(command)], PLACE), ItemCompleted)

    assert item.status == "failed"


def test_an_entry_that_cannot_be_read_takes_no_others_with_it() -> None:
    answer = {"type": "agentMessage", "id": "a", "text": "yes"}

    events = told([turn({"type": 7, "id": "x"}, answer)], PLACE)

    assert [notice.summary for notice in of(events, Notice)] == ["An entry could not be read"]
    assert [item.text for item in of(events, ItemCompleted)] == ["yes"]


def test_turns_without_times_are_dated_somehow() -> None:
    begun, ended = told([turn()], PLACE)

    assert begun.created_at == ended.created_at == "2026-11-22T20:15:00.000Z"


def test_of_an_endless_turn_the_newest_entries_are_told() -> None:
    items = [
        {"type": "agentMessage", "id": f"a{n}", "text": f"{n}"} for n in range(ITEMS_LIMIT + 3)
    ]
    endless = [turn(*items)]

    texts = [item.text for item in of(told(endless, PLACE), ItemCompleted)]

    assert texts[0] == "3"
    assert left_out(endless) == 3
