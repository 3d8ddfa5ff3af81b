"""The digest of the log: exactly what its definition says, wherever seals are set."""

import json
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from orchestration.sealing.chain import BEGINNING, MARK_BYTES, Columns, digest_at, marked

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


SEQUENCES = st.integers(1, 2**53)
NULLABLE = st.none() | TEXTS
ROWS = st.tuples(
    *(SEQUENCES, TEXTS, TEXTS, TEXTS, st.integers(1, 9), TEXTS, TEXTS),
    *(NULLABLE, NULLABLE, NULLABLE, TEXTS, TEXTS, TEXTS),
)


@given(ROWS)
def test_a_digest_can_be_computed_by_anybody_who_reads_its_definition(columns: Columns) -> None:
    text = json.dumps(columns, ensure_ascii=False, separators=(",", ":"))

    assert digest_at(BEGINNING, columns) == sha256(BEGINNING + text.encode()).digest()


@given(st.lists(ROWS, min_size=1), st.integers(0, 5))
def test_a_digest_does_not_depend_on_where_seals_are_set(log: list[Columns], place: int) -> None:
    whole, marks = marked(BEGINNING, log)
    middle, first = marked(BEGINNING, log[:place])
    end, rest = marked(middle, log[place:])

    assert (end, first + rest) == (whole, marks)
    assert len(marks) == len(log) * MARK_BYTES


@given(st.lists(ROWS, min_size=2, max_size=6, unique=True), st.data())
def test_marks_differ_from_the_first_changed_event_on(
    log: list[Columns], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(log) - 1))
    changed = [*log]
    changed[place] = (*log[place][:11], log[place][11] + "!", log[place][12])

    _, before = marked(BEGINNING, log)
    _, after = marked(BEGINNING, changed)

    alike = place * MARK_BYTES
    assert before[:alike] == after[:alike]
    assert before[alike : alike + MARK_BYTES] != after[alike : alike + MARK_BYTES]
