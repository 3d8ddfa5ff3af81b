"""Reading requests: whatever comes, it is a request, or refused under its id where it has one."""

import json

import msgspec
import pytest

from orchestration.contracts.requests import SearchEntries
from orchestration.rpc.reading import read_request, readable_id


def searching(query: str) -> str:
    """As a browser writes it: halves of surrogate pairs as escapes."""
    body = {"_tag": "projects.searchEntries", "cwd": "/tmp", "query": query, "limit": 5}
    return json.dumps({"id": "7", "body": body})


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("caf\u00e9 \U0001f600", "caf\u00e9 \U0001f600"),
        ("cut \ud83d", "cut \ufffd"),
        ("\ude00 cut", "\ufffd cut"),
        ("\ud83d\ud83d\ude00", "\ufffd\U0001f600"),
        ("\\ud83d", "\\ud83d"),
        ("\\\\ud83d \ud83d", "\\\\ud83d \ufffd"),
        ("nul \0, line \u2028", "nul \0, line \u2028"),
    ],
)
def test_half_a_surrogate_pair_becomes_a_sign_and_nothing_else_changes(
    typed: str, read: str
) -> None:
    request = read_request(searching(typed))

    assert isinstance(request.body, SearchEntries)
    assert request.body.query == read


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ('{"id":"7"}', "7"),
        ('{"id":"7","body":{"_tag":"nobody.knows"}}', "7"),
        ('{"id":"\\ud83d","body":{"_tag":"nobody.knows"}}', "\ufffd"),
        ('{"id":7,"body":{"_tag":"server.getConfig"}}', "unknown"),
        ("", "unknown"),
        ("[]", "unknown"),
        ('{"id":"7","body":' + '{"a":' * 100_000 + "1" + "}" * 100_001, "unknown"),
        ("[" * 100_000, "unknown"),
    ],
)
def test_what_is_no_request_is_refused_under_its_id(text: str, id_: str) -> None:
    with pytest.raises(msgspec.DecodeError):
        read_request(text)

    assert readable_id(text) == id_
