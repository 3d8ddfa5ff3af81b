"""One client's stream: what comes from its sources, in one line, with ids to come back to."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator, Mapping
from typing import Any, Protocol

from django_eventstream.utils import sse_encode_event

from orchestration.event_stream.channels import DASHBOARD
from orchestration.event_stream.positions import Positions
from orchestration.event_stream.sources import Items

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 20.0
"""After this long without anything else; as often as the package's own."""

PIECE_CHARS = 64 * 1024
"""Text that is handed to the server at a time; it is made only when there is room for it."""


class Source(Protocol):
    """``reached``: everything up to there was given out, or is not for this stream."""

    reached: int

    def items(self) -> AsyncGenerator[Items, None]: ...


class EventStream(AsyncIterator[bytes]):
    """Pieces of the stream. Nothing is read ahead of whoever takes them, but one page a source.

    Ends when ``closing`` is set; ``aclose`` when the client has left.
    """

    def __init__(
        self,
        sources: Mapping[str, Source],
        positions: Positions,
        reset: list[str],
        closing: asyncio.Event,
        heartbeat: float = HEARTBEAT_SECONDS,
    ) -> None:
        self._sources = sources
        self._positions = positions
        self._reset = reset
        self._closing = closing
        self._heartbeat = heartbeat
        self._pieces = self._run()

    def __aiter__(self) -> "EventStream":
        return self

    async def __anext__(self) -> bytes:
        return await anext(self._pieces)

    async def aclose(self) -> None:
        await self._pieces.aclose()

    async def _run(self) -> AsyncGenerator[bytes, None]:
        yield self._opening()
        reading = {name: source.items() for name, source in self._sources.items()}
        coming = {_next(items): name for name, items in reading.items()}
        closed = asyncio.ensure_future(self._closing.wait())
        try:
            while not closed.done():
                awaited: set[asyncio.Future[Any]] = {closed, *coming}
                done, _ = await asyncio.wait(
                    awaited, timeout=self._heartbeat, return_when=asyncio.FIRST_COMPLETED
                )
                if not done:
                    yield self._heartbeat_of(coming.values())
                for arrived in done - {closed}:
                    name = coming.pop(arrived)
                    for piece in self._encoded(name, arrived.result()):
                        yield piece
                    coming[_next(reading[name])] = name
        except Exception:
            logger.exception("an event stream ended; its client comes back by itself")
        finally:
            unfinished: list[asyncio.Future[Any]] = [closed, *coming]
            for task in unfinished:
                task.cancel()
            await asyncio.gather(*unfinished, return_exceptions=True)
            for items in reading.values():
                await items.aclose()

    def _opening(self) -> bytes:
        """With an id, so that somebody who hears nothing more can come back all the same."""
        opening: str = sse_encode_event("stream-open", "", event_id=str(self._positions))
        if self._reset:
            channels = {"channels": sorted(self._reset)}
            opening += sse_encode_event(
                "stream-reset", channels, event_id=str(self._positions), json_encode=True
            )
        return opening.encode()

    def _encoded(self, name: str, items: Items) -> Iterator[bytes]:
        piece: list[str] = []
        chars = 0
        for item in items:
            self._positions.move(name, item.position)
            frame = frame_of(item.event, str(self._positions), item.content)
            piece.append(frame)
            chars += len(frame)
            if chars > PIECE_CHARS:
                yield "".join(piece).encode()
                piece, chars = [], 0
        if piece:
            yield "".join(piece).encode()

    def _heartbeat_of(self, quiet: Iterable[str]) -> bytes:
        """Nothing is on its way, so what was passed over until now need not be looked at again."""
        for name in quiet:
            if name != DASHBOARD:
                self._positions.move(name, self._sources[name].reached)
        frame: str = sse_encode_event("keep-alive", "", event_id=str(self._positions))
        return frame.encode()


def frame_of(event: str, id_: str, content: str) -> str:
    """What the package's ``sse_encode_event`` makes of it, for content that is one line of JSON.

    That looks for line ends with three patterns, which took a third of what a listener costs.
    """
    return f"event: {event}\nid: {id_}\ndata: {content}\n\n"


def _next(items: AsyncGenerator[Items, None]) -> "asyncio.Future[Items]":
    return asyncio.ensure_future(anext(items))
