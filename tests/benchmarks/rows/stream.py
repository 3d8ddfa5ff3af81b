"""The event stream: many who are behind while more is written, many who are idle, one asleep."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from tests.benchmarks.browser import Browser, browsing
from tests.benchmarks.conversation import CODEX, Conversation
from tests.benchmarks.measure import memory_mb, percentile, usage_of
from tests.benchmarks.scene import copied_home, serving
from tests.benchmarks.table import Row
from tests.support.server import RunningServer

LISTENERS, BEHIND, A_SECOND, SECONDS = 10, 10_000, 300, 5
CATCH_UP_GOAL = 5.0
LAG_GOAL_MS = 20
IN_FLIGHT = 100

IDLE, IDLE_SECONDS = 200, 10
IDLE_CPU_GOAL = 0.1
IDLE_KB_GOAL = 100
SHARED_THREADS = 3
"""Of pools that grow with the first work for them; what counts is that no listener has its own."""

EVENTS, EVENT_BYTES = 400, 100_000
SLEEPER_GOAL_MB = 20

FRAME = re.compile(rb"event: message\nid: (\d+)\ndata: (.*)\n\n")


@dataclass
class Listener:
    """A bare client: it does not decode what it hears until the measuring is over."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    heard: list[tuple[float, bytes]] = field(default_factory=list)

    async def until(self, last: "asyncio.Future[int]") -> float:
        """When it had heard everything up to there."""
        end = b""
        while True:
            size = int((await self.reader.readline()).strip() or b"0", 16)  # chunked
            content = await self.reader.readexactly(size + 2)
            now = time.time()
            self.heard.append((now, content[:-2]))
            end = (end + content[:-2])[-200_000:]
            if last.done() and b"\nid: %d\n" % last.result() in end:
                return now

    def events(self) -> list[tuple[int, float, bytes]]:
        """Sequence, arrival and content of each; a frame counts as arrived with its last byte."""
        found: list[tuple[int, float, bytes]] = []
        waiting = b""
        for at, content in self.heard:
            waiting += content
            complete = waiting.rfind(b"\n\n") + 2 if b"\n\n" in content else 0
            for sequence, event in FRAME.findall(waiting[:complete]):
                found.append((int(sequence), at, event))
            waiting = waiting[complete:]
        return found


async def stream_rows(pattern: Path, folder: Path) -> list[Row]:
    async with serving(copied_home(pattern, folder, "stream")) as server:
        behind = await behind_rows(server, folder)
        return [*behind, await idle_row(server), await sleeper_row(server, folder)]


async def behind_rows(server: RunningServer, folder: Path) -> list[Row]:
    async with browsing(server, "/ws") as browser, AsyncExitStack() as stack:
        conversation = Conversation(browser, CODEX)
        await conversation.open(folder)
        thread_id = conversation.thread_id
        for first in range(0, BEHIND, IN_FLIGHT):
            await asyncio.gather(
                *(rename(browser, thread_id, f"{first + n}") for n in range(IN_FLIGHT))
            )
        last: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        with usage_of(server.process.pid) as usage:
            begun = time.time()
            listeners = [
                await stack.enter_async_context(listening(server, after=0))
                for _ in range(LISTENERS)
            ]
            hearing = [asyncio.create_task(one.until(last)) for one in listeners]
            last.set_result(await write_steadily(browser, thread_id))
            await asyncio.gather(*hearing)
    return rows_of([one.events() for one in listeners], begun, last.result(), usage.cpu_seconds)


def rows_of(
    heard: list[list[tuple[int, float, bytes]]], begun: float, last: int, cpu: float
) -> list[Row]:
    whole = all([sequence for sequence, _, _ in one] == list(range(1, last + 1)) for one in heard)
    caught_up = max(one[BEHIND - 1][1] for one in heard) - begun
    lags = [
        (at - datetime.fromisoformat(json.loads(event)["occurredAt"]).timestamp()) * 1000
        for one in heard
        for sequence, at, event in one
        if at > begun + caught_up and sequence > last - A_SECOND
    ]
    return [
        Row(
            what=f"{LISTENERS} listeners {BEHIND:,} events behind, {A_SECOND} a second written: "
            "until the past was heard, by all",
            goal=f"each once, in order; ≤ {CATCH_UP_GOAL:.0f} s",
            median=f"{'all' if whole else 'NOT ALL'}; {caught_up:.1f} s",
            cpu=f"{cpu:.1f} s",
            met=whole and caught_up <= CATCH_UP_GOAL,
        ),
        Row(
            what=f"the same: lag of the last {A_SECOND} events, from their record to the listener",
            goal=f"p99 ≤ {LAG_GOAL_MS} ms",
            median=f"{percentile(lags, 50):.1f} ms",
            p99=f"{percentile(lags, 99):.1f} ms",
            met=percentile(lags, 99) <= LAG_GOAL_MS,
        ),
    ]


async def idle_row(server: RunningServer) -> Row:
    before, threads = memory_mb(server.process.pid), threads_of(server)
    async with AsyncExitStack() as stack:
        for _ in range(IDLE):
            await stack.enter_async_context(listening(server))
        held = (memory_mb(server.process.pid) - before) * 1000 / IDLE
        more_threads = threads_of(server) - threads
        with usage_of(server.process.pid) as usage:
            await asyncio.sleep(IDLE_SECONDS)
    return Row(
        what=f"{IDLE} listeners, nothing happens: CPU in {IDLE_SECONDS} s; memory of each; threads",
        goal=f"≤ {IDLE_CPU_GOAL} s; ≤ {IDLE_KB_GOAL} kB; none each",
        median=f"{usage.cpu_seconds:.2f} s; {held:.0f} kB; {more_threads}",
        memory=f"{usage.memory_mb:.0f} MB",
        met=usage.cpu_seconds <= IDLE_CPU_GOAL
        and held <= IDLE_KB_GOAL
        and more_threads <= SHARED_THREADS,
    )


async def sleeper_row(server: RunningServer, folder: Path) -> Row:
    async with browsing(server, "/ws") as browser, listening(server) as asleep:
        conversation = Conversation(browser, CODEX)
        await conversation.open(folder)
        before = memory_mb(server.process.pid)
        for number in range(EVENTS):
            title = f"{number} " + "x" * EVENT_BYTES
            final = await rename(browser, conversation.thread_id, title)
        grown = memory_mb(server.process.pid) - before
        last: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        last.set_result(final)
        await asyncio.wait_for(asleep.until(last), 30)
    count = len(asleep.events())
    return Row(
        what="a listener that stops reading, 40 MB written: growth of the server's memory",
        goal=f"≤ {SLEEPER_GOAL_MB} MB, and it hears all when it wakes",
        median=f"{grown:.0f} MB, {'heard all' if count >= EVENTS else f'heard {count}'}",
        met=grown <= SLEEPER_GOAL_MB and count >= EVENTS,
    )


async def rename(browser: Browser, thread_id: str, title: str) -> int:
    done = await browser.dispatch("thread.meta.update", threadId=thread_id, title=title)
    return int(done["sequence"])


async def write_steadily(browser: Browser, thread_id: str) -> int:
    begun, written, last = time.perf_counter(), 0, 0
    while written < A_SECOND * SECONDS:
        last = await rename(browser, thread_id, f"present {written} {uuid4()}")
        written += 1
        await asyncio.sleep(max(0.0, begun + written / A_SECOND - time.perf_counter()))
    return last


@asynccontextmanager
async def listening(server: RunningServer, after: int | None = None) -> AsyncIterator[Listener]:
    """Once the stream is open."""
    address = urlsplit(server.base_url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    last_id = "" if after is None else f"Last-Event-ID: {after}\r\n"
    writer.write(
        f"GET /events/?channel=events HTTP/1.1\r\nHost: {address.netloc}\r\n"
        f"Authorization: Bearer {server.token}\r\n{last_id}\r\n".encode()
    )
    status = await reader.readuntil(b"\r\n\r\n")
    assert b" 200 " in status.splitlines()[0], status
    try:
        yield Listener(reader, writer)
    finally:
        writer.close()


def threads_of(server: RunningServer) -> int:
    return len(list(Path(f"/proc/{server.process.pid}/task").iterdir()))
