"""What the database must say, in words where it does not."""

from collections import Counter
from collections.abc import Iterator

from django.db import connection

from orchestration import event_store
from orchestration.contracts.events import ActivityAppended, SessionSet, TurnStartRequested
from orchestration.contracts.recorded import RecordedEvent
from orchestration.decider import EMPTY_STATE, AggregateRefs, evolve
from orchestration.loading import load
from orchestration.models import ProviderBinding, Turn
from orchestration.replaying.comparing import compare
from providers.contracts.base import UNSET

LIMIT = 100_000


def complaints_about_log() -> list[str]:
    events = event_store.read(0, LIMIT)
    head = event_store.head()
    return [
        *([] if [e.sequence for e in events] == [*range(1, head + 1)] else ["the log has gaps"]),
        *_of_turns(events),
        *_of_messages(events),
    ]


def _of_turns(events: list[RecordedEvent]) -> Iterator[str]:
    sessions = [event.payload for event in events if isinstance(event.payload, SessionSet)]
    begun = Counter(s.started_turn.turn_id for s in sessions if s.started_turn is not UNSET)
    ended = Counter(s.settled_turn.turn_id for s in sessions if s.settled_turn is not UNSET)
    running = set(Turn.objects.filter(state="running").values_list("turn_id", flat=True))
    for turn_id in begun | ended:
        if begun[turn_id] != 1 or ended[turn_id] != (turn_id not in running):
            yield f"{turn_id} began {begun[turn_id]} times and ended {ended[turn_id]} times"


def _of_messages(events: list[RecordedEvent]) -> Iterator[str]:
    """Each is in a turn, or on its way, or it is told why not."""
    asked = {e.payload.message_id for e in events if isinstance(e.payload, TurnStartRequested)}
    for event in events:
        match event.payload:
            case SessionSet(started_turn=started) if started is not UNSET:
                asked.discard(started.message_id)
            case ActivityAppended(activity=activity) if isinstance(activity.payload, dict):
                if activity.kind in ("turn.steered", "provider.turn.start.failed"):
                    asked.discard(activity.payload["messageId"])
    sent = ProviderBinding.objects.exclude(sent_turn_id=None)
    asked -= set(sent.values_list("sending_message_id", flat=True))
    yield from (f"{message_id} is forgotten" for message_id in sorted(asked))


def complaints_about_tables() -> list[str]:
    state = EMPTY_STATE
    for event in event_store.read(0, LIMIT):
        state = evolve(state, event.payload)
    threads = frozenset(state.threads)
    refs = AggregateRefs(frozenset(state.projects), threads, threads)
    with connection.cursor() as cursor:
        is_fold = load(cursor, refs) == state
    found = [] if is_fold else ["decisions are not made on the fold of the events"]
    return [*found, *(str(difference) for difference in compare().shown)]
