"""Whatever codex said in the recordings: what the translator promises holds."""

import pytest

from providers.contracts.runtime import (
    ApprovalRequested,
    ApprovalResolved,
    ContentDelta,
    ItemCompleted,
    ItemStarted,
    Notice,
    TurnCompleted,
    TurnStarted,
    UserInputRequested,
    UserInputResolved,
)
from tests.providers.codex.transcripts import RECORDINGS, Conversation, replay

ALL = [
    pytest.param(conversation, id=f"{name}-{number}")
    for name in RECORDINGS
    for number, conversation in enumerate(replay(name))
]


def test_there_are_recordings_to_play() -> None:
    assert len(ALL) > 60


@pytest.mark.parametrize("conversation", ALL)
def test_every_turn_that_starts_is_completed_exactly_once(conversation: Conversation) -> None:
    started = [event.turn_id for event in conversation.of(TurnStarted)]
    completed = [event.turn_id for event in conversation.of(TurnCompleted)]

    assert started == completed
    assert len(set(completed)) == len(completed)


@pytest.mark.parametrize("conversation", ALL)
def test_every_item_that_starts_is_completed_once_and_in_its_turn(
    conversation: Conversation,
) -> None:
    open_items: set[str | None] = set()
    for event in conversation.events:
        match event:
            case ItemStarted(item_id=item_id):
                assert item_id not in open_items
                open_items.add(item_id)
            case ContentDelta(item_id=item_id):
                assert item_id in open_items
            case ItemCompleted(item_id=item_id):
                open_items.discard(item_id)
            case TurnCompleted():
                assert not open_items
    completed = [e.item_id for e in conversation.of(ItemCompleted) if not ran_on(e)]
    assert len(set(completed)) == len(completed)


def ran_on(event: ItemCompleted) -> bool:
    """Its turn ended before it: its own end is told later, once more."""
    return bool(event.data and event.data.get("background"))


@pytest.mark.parametrize("conversation", ALL)
def test_every_question_is_resolved_once_before_its_turn_ends(conversation: Conversation) -> None:
    waiting: set[str] = set()
    for event in conversation.events:
        match event:
            case ApprovalRequested(request_id=id_) | UserInputRequested(request_id=id_):
                waiting.add(id_)
            case ApprovalResolved(request_id=id_) | UserInputResolved(request_id=id_):
                waiting.remove(id_)
            case TurnCompleted():
                assert not waiting


@pytest.mark.parametrize("conversation", ALL)
def test_nothing_codex_said_is_unknown_to_us(conversation: Conversation) -> None:
    unknown = [event for event in conversation.of(Notice) if event.kind == "agent.unknown"]

    assert [event.summary for event in unknown] == []


@pytest.mark.parametrize("conversation", ALL)
def test_ids_of_events_are_unique(conversation: Conversation) -> None:
    ids = [event.event_id for event in conversation.events]

    assert len(set(ids)) == len(ids)
