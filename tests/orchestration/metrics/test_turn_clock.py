"""Where the time of a turn went, from its events."""

from msgspec.structs import replace

from orchestration.contracts.events import (
    EventMetadata,
    EventPayload,
    MessageSent,
    SessionSet,
    SettledTurn,
    StartedTurn,
    TurnDiffCompleted,
    TurnStartRequested,
)
from orchestration.contracts.recorded import RecordedEvent
from orchestration.metrics.turn_clock import THREADS_KEPT, TimedTurn, TurnClock, recorded_at
from providers.contracts.ids import EventId, MessageId, ThreadId, TurnId
from tests.support import builders as b
from tests.support.events import piece, recorded

BEGIN = 1_767_225_600.0
"""2026-01-01T00:00:00Z"""


def at(seconds: float) -> str:
    return f"2026-01-01T00:00:{seconds:06.3f}Z"


def id_at(seconds: float) -> EventId:
    """As `new_id` makes them: version 7, which begins with the milliseconds."""
    digits = f"{int((BEGIN + seconds) * 1000):012x}"
    return EventId(f"{digits[:8]}-{digits[8:]}-7000-8000-000000000000")


def event(
    payload: EventPayload, occurred: float, stored: float | None = None, thread: str = "thread-1"
) -> RecordedEvent:
    plain = recorded(1, payload)
    envelope = replace(
        plain.envelope,
        event_id=id_at(occurred if stored is None else stored),
        occurred_at=at(occurred),
        aggregate_id=thread,
        correlation_id="command-1",
    )
    return RecordedEvent(envelope, payload)


def requested() -> TurnStartRequested:
    return TurnStartRequested(ThreadId("thread-1"), MessageId("message-1"), at(0))


def begun() -> SessionSet:
    return b.turn_started("turn-1")


def settled(completed: float) -> SessionSet:
    over = SettledTurn(turn_id=TurnId("turn-1"), state="completed", completed_at=at(completed))
    return replace(b.session_set(), settled_turn=over)


def captured() -> TurnDiffCompleted:
    return TurnDiffCompleted(
        thread_id=ThreadId("thread-1"),
        turn_id=TurnId("turn-1"),
        checkpoint_turn_count=1,
        checkpoint_ref="refs/t3/checkpoints/x/turn/1",
        status="ready",
        files=[],
        assistant_message_id=None,
        completed_at=at(9),
    )


def starting() -> SessionSet:
    plain = b.session_set()
    return replace(plain, session=replace(plain.session, status="starting"))


def a_turn() -> list[RecordedEvent]:
    return [
        event(requested(), occurred=0.0, stored=1.0),  # the client's clock is a second slow
        event(starting(), occurred=1.5),
        event(begun(), occurred=3.5),
        event(piece("Hel"), occurred=4.0),
        event(piece("lo"), occurred=5.0),
        event(settled(completed=6.0), occurred=6.0, stored=6.25),
        event(captured(), occurred=6.5, stored=7.0),
    ]


def timed(events: list[RecordedEvent]) -> TimedTurn:
    clock = TurnClock()
    for one in events:
        clock.take(one)
    turn = clock.running("thread-1")
    assert turn is not None
    return turn


def test_every_phase_of_a_turn_is_told_from_its_events() -> None:
    turn = timed(a_turn())

    assert turn.seconds() == {
        "queue": 0.5,
        "start": 2.0,
        "first token": 0.5,
        "streaming": 2.0,
        "settle": 0.25,
        "checkpoint": 0.75,
    }
    assert turn.duration == 5.25
    assert turn.wait == 3.0
    assert (turn.outcome, turn.correlation_id) == ("completed", "command-1")


def test_phases_follow_on_from_each_other_without_gaps() -> None:
    turn = timed(a_turn())

    spans = turn.spans()

    assert [end for _, _, end in spans[:-1]] == [begin for _, begin, _ in spans[1:]]


def test_each_moment_is_told_once_and_when_it_happens() -> None:
    clock = TurnClock()

    moments = [told[0] for told in map(clock.take, a_turn()) if told is not None]

    assert moments == ["started", "first_token", "settled", "captured"]


def test_a_turn_without_text_has_worked_from_its_begin_to_its_end() -> None:
    silent = [told for told in a_turn() if not isinstance(told.payload, MessageSent)]

    turn = timed(silent)

    assert turn.seconds()["streaming"] == 2.5
    assert "first token" not in turn.seconds()


def test_a_turn_that_an_agent_began_by_itself_has_no_queue() -> None:
    turn = timed(a_turn()[2:])

    assert set(turn.seconds()) == {"first token", "streaming", "settle", "checkpoint"}
    assert turn.duration == 2.75


def test_a_message_that_went_into_a_running_turn_is_not_taken_for_the_next_ones_request() -> None:
    steered = event(requested(), occurred=0.0, stored=1.0)
    own = event(begun(), occurred=500.0 / 60)

    turn = timed([steered, own])

    assert turn.requested_at is None


def test_what_a_person_says_is_not_the_agents_first_token() -> None:
    clock = TurnClock()
    clock.take(event(begun(), occurred=0))
    steering = event(replace(piece("and also"), role="user", streaming=False), occurred=1)

    assert clock.take(steering) is None


def test_a_turn_of_elsewhere_that_was_imported_is_not_timed() -> None:
    clock = TurnClock()
    past = event(begun(), occurred=0)
    imported = replace(past.envelope, metadata=EventMetadata(ingested_at=at(9)))

    assert clock.take(RecordedEvent(imported, past.payload)) is None


def test_turns_of_many_threads_are_kept_apart_and_bounded() -> None:
    clock = TurnClock()
    for number in range(THREADS_KEPT + 1):
        clock.take(event(begun(), occurred=0, thread=f"thread-{number}"))

    assert clock.running("thread-0") is None
    assert clock.running("thread-1") is not None


def test_an_event_that_has_no_time_in_its_id_was_recorded_when_it_happened() -> None:
    assert recorded_at(recorded(1)) == BEGIN


def test_a_turn_that_began_tells_its_message_and_provider() -> None:
    started = replace(
        begun(), started_turn=StartedTurn(turn_id=TurnId("turn-1"), message_id=MessageId("m"))
    )

    turn = timed([event(started, occurred=0)])

    assert turn.turn_id == "turn-1"
    assert turn.provider == started.session.provider_name
