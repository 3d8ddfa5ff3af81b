"""A log in the database, without the tables that follow from it."""

from orchestration import event_store
from orchestration.contracts.events import EventPayload
from orchestration.writing import writing
from tests.support.events import recorded


def append(first: int, *payloads: EventPayload) -> None:
    events = [recorded(first + place, payload) for place, payload in enumerate(payloads)]
    with writing() as cursor:
        event_store.lock_head(cursor)
        event_store.append(cursor, [(event, event.sequence) for event in events])
