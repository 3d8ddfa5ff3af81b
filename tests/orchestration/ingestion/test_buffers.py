"""Text on its way: joined under a flood, held back in buffered mode, never lost."""

from orchestration.contracts.commands import AppendAssistantDelta, Command, CompleteAssistantMessage
from orchestration.ingestion.buffers import (
    BUFFERED_CHARS_LIMIT,
    BUFFERS_LIMIT,
    JOINED_CHARS_LIMIT,
    TextBuffers,
    by_thread,
    is_recorded,
    join_deltas,
)
from orchestration.ingestion.view import Input
from providers.contracts.ids import ItemId, ThreadId
from providers.contracts.runtime import ContentDelta
from tests.orchestration.ingestion.words import completed, delta, message_done, of, play, started


def texts(commands: list[Command]) -> list[str]:
    return [command.delta for command in of(AppendAssistantDelta, commands)]


def test_neighbouring_pieces_of_one_message_become_one() -> None:
    first = delta("a")

    joined = join_deltas([first, delta("b"), delta("c"), completed()])

    assert len(joined) == 2
    assert isinstance(joined[0], ContentDelta)
    assert joined[0].delta == "abc" and joined[0].event_id == first.event_id


def test_pieces_of_different_messages_stay_apart() -> None:
    joined = join_deltas([delta("a"), delta("b", item_id=ItemId("other")), delta("c")])

    assert [piece.delta for piece in joined if isinstance(piece, ContentDelta)] == ["a", "b", "c"]


def test_a_joined_piece_is_bounded() -> None:
    half = "x" * (JOINED_CHARS_LIMIT // 2)

    joined = join_deltas([delta(half), delta(half), delta("y")])

    assert len(joined) == 2


def test_threads_are_told_apart_and_each_keeps_its_order() -> None:
    other = ThreadId("thread-2")
    events: list[Input] = [
        started(),
        delta("x", thread_id=other),
        delta("a"),
        completed(thread_id=other),
    ]

    mine, others = by_thread(events)

    assert mine == [events[0], events[2]] and others == [events[1], events[3]]


def test_only_assistant_text_is_recorded_piece_by_piece() -> None:
    assert is_recorded(delta("a")) and is_recorded(completed())
    assert not is_recorded(delta("$", stream_kind="command_output"))


def test_buffered_text_is_held_until_its_message_is_complete() -> None:
    commands, _ = play(started(), delta("Hel"), delta("lo"), message_done(None))
    buffers = TextBuffers()

    before = buffers.hold(commands[:-1], streaming=False)
    at_the_end = buffers.hold(commands[-1:], streaming=False)

    assert texts(before) == []
    text, done = at_the_end
    assert isinstance(text, AppendAssistantDelta) and text.delta == "Hello"
    assert isinstance(done, CompleteAssistantMessage)


def test_a_long_buffer_is_shown_in_parts() -> None:
    commands, _ = play(delta("x" * BUFFERED_CHARS_LIMIT, turn_id=None), delta("y", turn_id=None))
    pieces: list[Command] = [*of(AppendAssistantDelta, commands)]
    buffers = TextBuffers()

    assert buffers.hold(pieces[:1], streaming=False) == []
    (flushed,) = texts(buffers.hold([pieces[0]], streaming=False))

    assert len(flushed) == 2 * BUFFERED_CHARS_LIMIT


def test_switching_to_streaming_shows_what_was_held() -> None:
    commands, _ = play(started(), delta("Hel"), delta("lo"))
    first, second = of(AppendAssistantDelta, commands)
    buffers = TextBuffers()

    buffers.hold([first], streaming=False)

    assert texts(buffers.hold([second], streaming=True)) == ["Hello"]


def test_too_many_buffers_show_the_oldest() -> None:
    buffers = TextBuffers()
    given: list[Command] = []
    for number in range(BUFFERS_LIMIT + 1):
        commands, _ = play(started(), delta(str(number), item_id=ItemId(f"item-{number}")))
        given += buffers.hold(of(AppendAssistantDelta, commands), streaming=False)

    assert texts(given) == ["0"]
