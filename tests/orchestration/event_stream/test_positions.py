"""Ids of the stream: read as they were written, whatever else comes is told."""

import pytest

from orchestration.event_stream.channels import Scope, is_channel
from orchestration.event_stream.positions import LARGEST, Positions, UnreadableId, sources_of


@pytest.mark.parametrize(
    "text", ["0", "1234", "receipts:56", "1234,receipts:56", "dashboard:7", str(LARGEST)]
)
def test_an_id_is_read_as_it_was_written(text: str) -> None:
    assert str(Positions.read(text)) == text


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("events:12", {"log": 12}),
        ("thread-1:12,project-1:9", {"log": 9}),
        ("thread-a%3Ab:12", {"log": 12}),
        (" 12 , receipts:3", {"log": 12, "receipts": 3}),
    ],
)
def test_the_packages_own_form_is_read_too(text: str, at: dict[str, int]) -> None:
    assert Positions.read(text).at == at


@pytest.mark.parametrize(
    "text", ["yesterday", "-1", "1.5", "12,", "receipts:", "٣", "1" * 30, "error", "a:b", "0x1"]
)
def test_what_is_none_is_told(text: str) -> None:
    with pytest.raises(UnreadableId, match="is none of this stream's"):
        Positions.read(text)


def test_the_dashboards_place_is_shown_only_where_it_is_alone() -> None:
    positions = Positions({"dashboard": 7, "log": 5})

    assert str(positions) == "5"


@pytest.mark.parametrize(
    ("channels", "sources"),
    [
        ({"events"}, {"log"}),
        ({"thread-1", "receipts"}, {"log", "receipts"}),
        ({"dashboard"}, {"dashboard"}),
        ({"project-1", "dashboard", "receipts"}, {"log", "dashboard", "receipts"}),
    ],
)
def test_channels_have_sources(channels: set[str], sources: set[str]) -> None:
    assert sources_of(channels) == sources


@pytest.mark.parametrize("name", ["events", "receipts", "dashboard", "project-1", "thread-a b"])
def test_these_are_channels(name: str) -> None:
    assert is_channel(name)


@pytest.mark.parametrize("name", ["", "event", "project-", "thread-", "threads-1"])
def test_these_are_none(name: str) -> None:
    assert not is_channel(name)


def test_a_scope_without_channels_of_the_log_is_none() -> None:
    assert Scope.of({"receipts", "dashboard"}) is None
