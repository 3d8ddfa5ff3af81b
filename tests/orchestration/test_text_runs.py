"""The short form of streamed text: whole where a browser needs it, and the same text in all."""

from orchestration.contracts.recorded import RecordedEvent
from orchestration.text_runs import MESSAGES_LIMIT, Part, TextRuns, parts_of
from tests.support.events import archived, piece, recorded, sequences

ROOMY = 1_000_000


def pieces(*texts: str, first: int = 1) -> list[RecordedEvent]:
    return [recorded(first + place, piece(text)) for place, text in enumerate(texts)]


def described(parts: list[Part]) -> list[tuple[int | None, list[int]]]:
    return [(part.continues, sequences(part.events)) for part in parts]


def test_the_first_piece_is_whole_and_the_others_continue_it() -> None:
    parts = list(parts_of(pieces("one ", "two ", "three"), TextRuns(head=0), ROOMY))

    assert described(parts) == [(None, [1]), (1, [2, 3])]
    assert parts[1].text == "two three"


def test_what_a_browser_may_have_already_is_whole() -> None:
    parts = list(parts_of(pieces("a", "b", "c", "d"), TextRuns(head=2), ROOMY))

    assert described(parts) == [(None, [1, 2]), (2, [3, 4])]


def test_another_event_in_between_keeps_its_place() -> None:
    runs = TextRuns(head=0)
    events = [*pieces("a", "b"), recorded(3, archived()), *pieces("c", first=4)]

    parts = list(parts_of(events, runs, ROOMY))

    assert described(parts) == [(None, [1]), (1, [2]), (None, [3]), (1, [4])]


def test_messages_that_stream_side_by_side_are_told_apart() -> None:
    mine, other = piece("a", "thread-1"), piece("b", "thread-2")
    events = [recorded(n, mine if n % 2 else other) for n in range(1, 5)]

    parts = list(parts_of(events, TextRuns(head=0), ROOMY))

    assert described(parts) == [(None, [1, 2]), (1, [3]), (2, [4])]


def test_a_run_is_split_where_it_grows_too_large() -> None:
    parts = list(parts_of(pieces("a", "b" * 500, "c" * 500), TextRuns(head=0), 600))

    assert described(parts) == [(None, [1]), (1, [2]), (1, [3])]


def test_a_message_that_was_forgotten_is_begun_again() -> None:
    runs = TextRuns(head=0)
    crowd = [recorded(n, piece("x", f"thread-{n}")) for n in range(1, MESSAGES_LIMIT + 2)]
    late = MESSAGES_LIMIT + 2

    list(parts_of(crowd, runs, ROOMY))
    parts = list(parts_of([recorded(late, piece("y", "thread-1"))], runs, ROOMY))

    assert described(parts) == [(None, [late])]
