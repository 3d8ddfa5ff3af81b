"""What came of one request of a person's."""

from msgspec.structs import replace

from orchestration.contracts.recorded import RecordedEvent
from orchestration.metrics.correlation import EVENTS_KEPT, Correlations
from providers.contracts.ids import EventId
from tests.support.events import recorded


def event(id_: str) -> RecordedEvent:
    return RecordedEvent(replace(recorded(1).envelope, event_id=EventId(id_)))


def test_a_persons_command_stands_for_itself() -> None:
    assert Correlations().of("abc", "thread-1") == "abc"


def test_what_a_reactor_asks_for_came_of_the_event_that_it_names() -> None:
    correlations = Correlations()
    correlations.remember(event("event-1"), "abc")

    assert correlations.of("server:event-1:title", "thread-1") == "abc"
    assert correlations.of("provider:event-1:starting:session", "thread-1") == "abc"


def test_what_an_agent_says_came_of_what_began_its_turn() -> None:
    correlations = Correlations()
    correlations.begin_turn("thread-1", "abc")

    assert correlations.of("provider:said-7:delta", "thread-1") == "abc"
    assert correlations.of("server:checkpoint:thread-1:turn-1", "thread-1") == "abc"
    assert correlations.of("provider:said-7:delta", "thread-2") == "provider:said-7:delta"


def test_the_oldest_is_forgotten() -> None:
    correlations = Correlations()
    for number in range(EVENTS_KEPT + 1):
        correlations.remember(event(f"event-{number}"), "abc")

    assert correlations.of("server:event-0:title", "t") == "server:event-0:title"
    assert correlations.of("server:event-1:title", "t") == "abc"
