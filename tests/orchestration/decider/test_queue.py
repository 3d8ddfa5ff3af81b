"""The queue: the rules, as examples."""

import pytest
from msgspec.structs import replace

from orchestration.contracts.commands import Command
from orchestration.contracts.entities import ImageAttachment, SettledState
from orchestration.contracts.events import (
    EventPayload,
    MessageQueued,
    MessageSent,
    QueuedMessageEdited,
    QueuedMessageRemoved,
    QueuedMessageSent,
    QueueReordered,
    TurnStartRequested,
)
from orchestration.decider import EMPTY_STATE, State, decide, evolve
from orchestration.decider.queue import QUEUE_LIMIT
from orchestration.errors import CommandRejected
from providers.contracts.base import UNSET
from providers.contracts.ids import AttachmentId
from providers.contracts.models import CodexSelection
from tests.support import builders as b

NOW = "2026-02-02T00:00:00.000Z"
IMAGE = ImageAttachment(AttachmentId("image-1"), "shot.png", "image/png", 100)
OTHER_MODEL = CodexSelection("gpt-5.4-mini")


def after(*commands: Command, state: State = EMPTY_STATE) -> State:
    """The state after commands that are all allowed."""
    for command in commands:
        for event in decide(command, state, NOW):
            state = evolve(state, event.payload)
    return state


IDLE = after(b.create_project(), b.create_thread())
ASKED = after(b.start_turn("fix the bug", "message-1"), state=IDLE)
RUNNING = after(b.begin_turn("turn-1", "message-1"), state=ASKED)
WAITING = after(b.add_to_queue("one", "queued-1"), b.add_to_queue("two", "queued-2"), state=RUNNING)
COMPLETED = after(b.settle_turn("turn-1"), state=WAITING)
INTERRUPTED = after(b.settle_turn("turn-1", "interrupted"), state=WAITING)


def kinds_of(command: Command, state: State) -> list[type[EventPayload]]:
    return [type(event.payload) for event in decide(command, state, NOW)]


def queue_of(state: State) -> tuple[str, ...]:
    return state.threads[b.THREAD].queue


def refusal_of(command: Command, state: State) -> str:
    with pytest.raises(CommandRejected) as refused:
        decide(command, state, NOW)
    return refused.value.reason


def failed_to_start(message_id: str) -> Command:
    kind = "provider.turn.start.failed"
    return b.append_activity(kind, payload={"messageId": message_id, "detail": "no agent"})


def steered(message_id: str) -> Command:
    return b.append_activity("turn.steered", payload={"messageId": message_id})


@pytest.mark.parametrize("state", [ASKED, RUNNING, WAITING, COMPLETED, INTERRUPTED])
def test_a_message_waits_while_something_comes_before_it(state: State) -> None:
    [event] = decide(b.add_to_queue("three", "queued-3"), state, NOW)

    assert isinstance(event.payload, MessageQueued)
    assert event.payload.text == "three" and event.payload.created_at == NOW


@pytest.mark.parametrize("outcome", ["completed", "interrupted", "error"])
def test_a_message_is_sent_at_once_when_its_turn_has_ended_meanwhile(outcome: SettledState) -> None:
    ended = after(b.settle_turn("turn-1", outcome), state=RUNNING)

    assert kinds_of(b.add_to_queue(), ended) == [MessageSent, TurnStartRequested]


def test_no_order_of_queueing_and_ending_leaves_a_message_behind() -> None:
    """Queued before the end, the end sends it; queued after the end, it waits for nobody."""
    queueing, ending = b.add_to_queue("one", "queued-1"), b.settle_turn("turn-1")

    queued_first = after(queueing, ending, b.send_next_queued(), state=RUNNING)
    ended_first = after(ending, queueing, state=RUNNING)

    either, other = (
        replace(state.threads[b.THREAD], version=0) for state in (queued_first, ended_first)
    )
    assert either == other
    assert (either.queue, either.awaiting) == ((), "queued-1")


def test_sending_the_next_takes_it_out_sends_it_and_asks_for_a_turn_in_one_decision() -> None:
    state = after(
        b.add_to_queue("look", "queued-1", attachments=[IMAGE], model_selection=OTHER_MODEL),
        b.settle_turn("turn-1"),
        b.set_runtime_mode("approval-required"),
        state=RUNNING,
    )

    taken, sent, requested = decide(b.send_next_queued(), state, NOW)

    assert isinstance(taken.payload, QueuedMessageSent) and not taken.caused_by_previous
    assert isinstance(sent.payload, MessageSent) and sent.caused_by_previous
    assert (sent.payload.role, sent.payload.text) == ("user", "look")
    assert sent.payload.attachments == [IMAGE] and sent.payload.turn_id is None
    assert isinstance(requested.payload, TurnStartRequested) and requested.caused_by_previous
    assert requested.payload.model_selection == OTHER_MODEL
    assert requested.payload.runtime_mode == "approval-required"
    assert taken.payload.message_id == sent.payload.message_id == requested.payload.message_id


def test_the_queue_goes_one_message_a_turn() -> None:
    sent = after(b.send_next_queued(), state=COMPLETED)
    begun = after(b.begin_turn("turn-2", "queued-1"), state=sent)
    over = after(b.settle_turn("turn-2"), state=begun)

    assert refusal_of(b.send_next_queued(), sent) == "The agent is at work."
    assert refusal_of(b.send_next_queued(), begun) == "The agent is at work."
    assert queue_of(after(b.send_next_queued(), state=over)) == ()


@pytest.mark.parametrize("outcome", ["interrupted", "error"])
def test_a_turn_that_was_not_completed_holds_the_queue(outcome: SettledState) -> None:
    held = after(b.settle_turn("turn-1", outcome), state=WAITING)

    assert held.threads[b.THREAD].queue_held == outcome
    assert refusal_of(b.send_next_queued(), held) == "The queue is held."


def test_sending_by_hand_lets_a_held_queue_go_on() -> None:
    going = after(b.send_queued("queued-1"), b.begin_turn("turn-2", "queued-1"), state=INTERRUPTED)
    over = after(b.settle_turn("turn-2"), state=going)

    assert queue_of(after(b.send_next_queued(), state=over)) == ()


def test_a_message_that_does_not_reach_its_agent_holds_the_queue() -> None:
    failed = after(b.send_next_queued(), failed_to_start("queued-1"), state=COMPLETED)

    assert failed.threads[b.THREAD].queue_held == "error"
    assert not failed.threads[b.THREAD].is_busy


@pytest.mark.parametrize("chore", [b.start_review(), b.start_compaction()])
def test_a_message_waits_for_a_review_or_a_compaction_too(chore: Command) -> None:
    asked = after(b.settle_turn("turn-1"), chore, b.add_to_queue("one", "queued-1"), state=RUNNING)
    begun = after(b.begin_turn("turn-2"), state=asked)
    over = after(b.settle_turn("turn-2"), state=begun)

    assert refusal_of(b.send_next_queued(), asked) == "The agent is at work."
    assert refusal_of(b.send_next_queued(), begun) == "The agent is at work."
    assert queue_of(after(b.send_next_queued(), state=over)) == ()


def test_a_review_that_does_not_begin_holds_the_queue() -> None:
    asked = after(
        b.settle_turn("turn-1"), b.start_review(), b.add_to_queue("one", "queued-1"), state=RUNNING
    )

    failed = after(b.append_activity("provider.review.start.failed"), state=asked)

    assert failed.threads[b.THREAD].queue_held == "error"
    assert not failed.threads[b.THREAD].is_busy


def test_a_message_on_its_way_keeps_the_queue_waiting_though_no_turn_runs() -> None:
    steering = after(b.start_turn("left", "message-2"), b.settle_turn("turn-1"), state=WAITING)

    assert refusal_of(b.send_next_queued(), steering) == "The agent is at work."
    arrived = after(steered("message-2"), state=steering)
    assert queue_of(after(b.send_next_queued(), state=arrived)) == ("queued-2",)


def test_a_message_is_sent_now_whatever_its_place_and_though_a_turn_runs() -> None:
    kinds = kinds_of(b.send_queued("queued-2"), WAITING)

    assert kinds == [QueuedMessageSent, MessageSent, TurnStartRequested]
    assert queue_of(after(b.send_queued("queued-2"), state=WAITING)) == ("queued-1",)


def test_an_edited_message_is_sent_as_it_was_left() -> None:
    edited = after(b.edit_queued("uno", "queued-1"), state=COMPLETED)

    _, sent, _ = decide(b.send_next_queued(), edited, NOW)

    assert kinds_of(b.edit_queued("uno", "queued-1"), COMPLETED) == [QueuedMessageEdited]
    assert isinstance(sent.payload, MessageSent) and sent.payload.text == "uno"


def test_texts_of_the_queue_are_held_to_what_holds_for_messages() -> None:
    pictured = after(b.add_to_queue("", "queued-3", attachments=[IMAGE]), state=RUNNING)

    assert decide(b.edit_queued("", "queued-3"), pictured, NOW)
    assert refusal_of(b.edit_queued(" ", "queued-1"), WAITING) == (
        "A message needs text or an attachment."
    )
    assert "at most 120000 characters" in refusal_of(b.add_to_queue("x" * 120_001), RUNNING)
    assert "at most 8 attachments" in refusal_of(b.add_to_queue(attachments=[IMAGE] * 9), RUNNING)


def test_a_removed_message_leaves_its_images_to_be_forgotten() -> None:
    state = after(b.add_to_queue("look", "queued-1", attachments=[IMAGE]), state=RUNNING)

    [removed] = decide(b.remove_queued("queued-1"), state, NOW)

    assert isinstance(removed.payload, QueuedMessageRemoved)
    assert removed.payload.attachments == [IMAGE]
    assert queue_of(evolve(state, removed.payload)) == ()


def test_a_message_is_put_back_where_it_stood() -> None:
    back = after(
        b.remove_queued("queued-1"), b.add_to_queue("one", "queued-9", place=0), state=WAITING
    )

    assert queue_of(back) == ("queued-9", "queued-2")


def test_a_message_put_back_does_not_go_past_a_hold() -> None:
    alone = after(b.remove_queued("queued-2"), b.remove_queued("queued-1"), state=INTERRUPTED)

    assert kinds_of(b.add_to_queue("one", "queued-9", place=0), alone) == [MessageQueued]
    assert kinds_of(b.add_to_queue("one", "queued-9"), alone) == [MessageSent, TurnStartRequested]


def test_a_new_order_leaves_out_what_is_gone_and_keeps_what_was_not_named() -> None:
    [event] = decide(b.reorder_queue("gone", "queued-2"), WAITING, NOW)

    assert isinstance(event.payload, QueueReordered)
    assert event.payload.message_ids == ["queued-2", "queued-1"]


def test_an_order_must_be_one() -> None:
    assert refusal_of(b.reorder_queue("gone"), WAITING) == (
        "None of these messages is queued any more."
    )
    assert refusal_of(b.reorder_queue("queued-1", "queued-1"), WAITING) == (
        "A message can have one place in the queue only."
    )


@pytest.mark.parametrize(
    "command", [b.edit_queued("x", "gone"), b.remove_queued("gone"), b.send_queued("gone")]
)
def test_what_is_not_queued_any_more_cannot_be_changed_or_sent(command: Command) -> None:
    assert refusal_of(command, WAITING) == (
        "Message 'gone' is not queued any more: it was sent or removed."
    )


def test_a_message_is_queued_once() -> None:
    assert refusal_of(b.add_to_queue("one", "queued-1"), WAITING) == (
        "Message 'queued-1' is queued already."
    )


def test_a_queue_is_limited() -> None:
    full = after(
        *[b.add_to_queue("more", f"queued-{number}") for number in range(QUEUE_LIMIT)],
        state=RUNNING,
    )

    assert refusal_of(b.add_to_queue("more", "queued-x"), full) == (
        "At most 20 messages can wait in a thread."
    )


def test_nothing_of_an_archived_thread_is_sent_and_it_waits_for_a_person_afterwards() -> None:
    archived = after(b.archive_thread(), b.settle_turn("turn-1"), state=WAITING)
    back = after(b.unarchive_thread(), state=archived)

    for command in (b.send_next_queued(), b.send_queued("queued-1"), b.add_to_queue()):
        assert "is already archived" in refusal_of(command, archived)
    assert refusal_of(b.send_next_queued(), back) == "The queue is held."


def test_a_deleted_thread_has_no_queue() -> None:
    deleted = after(b.delete_thread(), state=WAITING)

    assert queue_of(deleted) == () and deleted.queues == {}


def test_texts_are_remembered_only_where_they_were_asked_for() -> None:
    content = WAITING.queues[b.THREAD]["queued-1"]

    assert content.text == "one" and content.model_selection is UNSET
    assert COMPLETED.queues[b.THREAD].keys() == {"queued-1", "queued-2"}
