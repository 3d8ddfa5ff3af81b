"""One stream of several sources: in order, with ids to come back to, and nothing left behind."""

import asyncio
from collections.abc import AsyncGenerator, Iterator

import pytest
from django_eventstream.utils import sse_encode_event

from orchestration.event_stream.channels import Scope
from orchestration.event_stream.positions import Positions
from orchestration.event_stream.sources import Item, Items, LogSource
from orchestration.event_stream.stream import PIECE_CHARS, EventStream, frame_of
from tests.orchestration.log_over_table import Table, TableReaders, log_over


class Given:
    """A source that gives out what the test puts into it."""

    def __init__(self, reached: int = 0) -> None:
        self.reached = reached
        self.pages: asyncio.Queue[Items] = asyncio.Queue()
        self.is_closed = False

    async def items(self) -> AsyncGenerator[Items, None]:
        try:
            while True:
                yield await self.pages.get()
        finally:
            self.is_closed = True


class Failing(Given):
    async def items(self) -> AsyncGenerator[Items, None]:
        raise OSError("the disk is gone")
        yield []


def stream_of(
    *, heartbeat: float = 60.0, reset: tuple[str, ...] = (), **sources: Given
) -> tuple[EventStream, asyncio.Event]:
    closing = asyncio.Event()
    positions = Positions({name: source.reached for name, source in sources.items()})
    return EventStream(sources, positions, list(reset), closing, heartbeat), closing


def item(position: int, content: str = "{}") -> Item:
    return Item(position, "message", content)


def test_frames_are_those_of_the_package() -> None:
    content = '{"text":"a\\nb – ☃"}'

    assert frame_of("message", "1,receipts:2", content) == sse_encode_event(
        "message", content, event_id="1,receipts:2"
    )


async def test_it_opens_with_the_place_where_it_begins() -> None:
    stream, _ = stream_of(log=Given(reached=7), reset=("events",))

    opening = (await anext(stream)).decode()
    await stream.aclose()

    assert opening.startswith("event: stream-open\nid: 7\n")
    assert 'event: stream-reset\nid: 7\ndata: {"channels": ["events"]}' in opening


async def test_each_frame_has_the_places_of_all_sources() -> None:
    log, receipts = Given(reached=4), Given(reached=2)
    stream, _ = stream_of(log=log, receipts=receipts)
    await anext(stream)

    log.pages.put_nowait([item(5), item(6)])
    first = (await anext(stream)).decode()
    receipts.pages.put_nowait([item(3)])
    second = (await anext(stream)).decode()
    await stream.aclose()

    assert "id: 5,receipts:2\n" in first and "id: 6,receipts:2\n" in first
    assert "id: 6,receipts:3\n" in second
    assert log.is_closed and receipts.is_closed


async def test_a_large_page_is_made_piece_by_piece() -> None:
    log = Given()
    made: list[int] = []

    def page() -> Iterator[Item]:
        for position in range(1, 4):
            made.append(position)
            yield item(position, "x" * PIECE_CHARS)

    stream, _ = stream_of(log=log)
    await anext(stream)
    log.pages.put_nowait(page())

    await anext(stream)

    assert made == [1]
    await stream.aclose()


async def test_silence_is_told_with_what_was_passed_over() -> None:
    log = Given(reached=4)
    stream, _ = stream_of(log=log, heartbeat=0.01)
    await anext(stream)
    log.reached = 90

    beat = (await anext(stream)).decode()
    await stream.aclose()

    assert beat.startswith("event: keep-alive\nid: 90\n")


async def test_it_ends_when_the_server_closes() -> None:
    log = Given()
    stream, closing = stream_of(log=log)
    await anext(stream)

    closing.set()

    with pytest.raises(StopAsyncIteration):
        await anext(stream)
    assert log.is_closed


async def test_a_source_that_fails_ends_it(caplog: pytest.LogCaptureFixture) -> None:
    stream, _ = stream_of(log=Failing())
    await anext(stream)

    with pytest.raises(StopAsyncIteration):
        await anext(stream)
    assert "an event stream ended" in caplog.text


async def test_whoever_leaves_no_longer_follows_the_log() -> None:
    table = Table(length=2)
    log = log_over(table)
    source = LogSource(log, TableReaders(table), Scope(everything=True), after=0)
    closing = asyncio.Event()
    stream = EventStream({"log": source}, Positions({"log": 0}), [], closing)
    await anext(stream)
    await anext(stream)
    table.commit(log, 1)
    await anext(stream)
    assert len(log._followers) == 1

    await stream.aclose()
    del source, stream
    await asyncio.sleep(0)

    assert len(log._followers) == 0
