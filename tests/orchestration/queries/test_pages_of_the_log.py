"""Pages of the log: as long as they are small, and never empty before its end."""

from orchestration import event_store
from orchestration.event_store import PAGE_BYTES
from tests.support.events import piece, sequences
from tests.support.stored_log import append

SMALL = piece("three words here")
HALF = piece("x" * (PAGE_BYTES // 2))
LARGE = piece("x" * (PAGE_BYTES * 2))


def pages(limit: int = 500) -> list[list[int]]:
    """Read to the end, as a follower does."""
    found: list[list[int]] = []
    after = 0
    while page := event_store.read_page(after, limit):
        found.append(sequences(page))
        after = page[-1].sequence
    return found


def test_small_events_fill_a_page_by_their_number(database: None) -> None:
    append(1, SMALL, SMALL, SMALL)

    assert pages(limit=2) == [[1, 2], [3]]


def test_a_page_ends_with_the_event_that_reaches_its_bytes(database: None) -> None:
    append(1, HALF, HALF, SMALL, LARGE, LARGE, SMALL)

    assert pages() == [[1, 2], [3, 4], [5], [6]]
