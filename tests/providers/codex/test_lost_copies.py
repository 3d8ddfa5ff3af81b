"""Copies that nobody heard of, looked for in what codex answers."""

from typing import Any

import msgspec
import pytest

from providers.codex.copies import MADE_HERE
from providers.codex.lost_copies import find_lost_copies
from providers.errors import ProviderError

SINCE = "2026-01-01T00:00:00.000Z"
SECOND = 1_767_225_600


class Answering:
    """A codex that gives the same answer to each request of a method."""

    def __init__(self, **answers: Any) -> None:
        self._answers = answers

    async def request(self, method: str, params: dict[str, Any]) -> msgspec.Raw:
        return msgspec.Raw(msgspec.json.encode(self._answers[method.rpartition("/")[2]]))


async def found(codex: Answering) -> list[str]:
    return await find_lost_copies(codex, "original", SINCE, [])  # type: ignore[arg-type]


async def test_a_list_that_is_not_understood_is_an_error_of_the_agent() -> None:
    codex = Answering(list={"data": [{"id": "odd", "createdAt": None}]})

    with pytest.raises(ProviderError, match="thread/list was answered in a way"):
        await found(codex)


async def test_what_cannot_be_understood_when_it_is_read_is_no_copy() -> None:
    copy = {"id": "copy", "createdAt": SECOND}
    codex = Answering(list={"data": [copy]}, read={"thread": {"id": None}})

    assert await found(codex) == []


async def test_a_copy_is_known_by_its_mark_and_by_what_it_was_made_of() -> None:
    copy = {"id": "copy", "createdAt": SECOND}
    marked = {**copy, "forkedFromId": "original", "threadSource": MADE_HERE}
    codex = Answering(list={"data": [copy]}, read={"thread": marked})

    assert "copy" in await found(codex)
