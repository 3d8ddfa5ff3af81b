"""Times and ids as the log stores them."""

import re
from uuid import UUID

from orchestration.clock import new_id, now_iso


def test_a_time_has_milliseconds_and_a_fixed_width() -> None:
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", now_iso())


def test_an_id_is_a_uuid_that_begins_with_the_time() -> None:
    ids = [new_id() for _ in range(100)]

    assert len(set(ids)) == 100
    assert {UUID(id_).version for id_ in ids} == {7}
    assert {str(UUID(id_)) for id_ in ids} == set(ids)
    assert [id_[:13] for id_ in ids] == sorted(id_[:13] for id_ in ids)
