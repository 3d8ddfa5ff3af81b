"""Times and ids as the log stores them."""

import re
import time
from uuid import UUID, uuid4

from orchestration.clock import find_time_of_id, new_id, now_iso


def test_a_time_has_milliseconds_and_a_fixed_width() -> None:
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", now_iso())


def test_an_id_is_a_uuid_that_begins_with_the_time() -> None:
    ids = [new_id() for _ in range(100)]

    assert len(set(ids)) == 100
    assert {UUID(id_).version for id_ in ids} == {7}
    assert {str(UUID(id_)) for id_ in ids} == set(ids)
    assert [id_[:13] for id_ in ids] == sorted(id_[:13] for id_ in ids)


def test_an_id_tells_when_it_was_made() -> None:
    before = time.time_ns() // 1_000_000

    made = find_time_of_id(new_id())

    assert made is not None and before <= made <= time.time_ns() // 1_000_000
    assert find_time_of_id(str(uuid4())) is None
    assert find_time_of_id("event-1") is None
    assert find_time_of_id("z" * 12 + "7" + "z" * 19) is None
