"""The runtime's life, as servers that speak the lifespan protocol steer it."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from t3project.lifespan import Lifespan, answer_lifespan


class Steps:
    """A runtime that only counts."""

    def __init__(self, problem: str | None = None) -> None:
        self.done: list[str] = []
        self.problem = problem

    async def start(self) -> None:
        if self.problem:
            raise RuntimeError(self.problem)
        self.done.append("start")

    async def stop(self) -> None:
        self.done.append("stop")


async def answers_to(lifespan: Lifespan, *kinds: str) -> list[dict[str, Any]]:
    incoming = iter([{"type": f"lifespan.{kind}"} for kind in kinds])
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, str]:
        return next(incoming)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await answer_lifespan(receive, send, lifespan)
    return sent


async def test_the_runtime_starts_and_stops_with_the_server() -> None:
    steps = Steps()

    sent = await answers_to(Lifespan(steps.start, steps.stop), "startup", "shutdown")

    assert steps.done == ["start", "stop"]
    assert [message["type"] for message in sent] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]


async def test_a_runtime_that_cannot_start_is_said_to_the_server() -> None:
    steps = Steps(problem="the log is unreadable")

    (sent,) = await answers_to(Lifespan(steps.start, steps.stop), "startup")

    assert sent == {"type": "lifespan.startup.failed", "message": "the log is unreadable"}


async def test_starting_and_stopping_twice_happens_once() -> None:
    steps = Steps()
    lifespan = Lifespan(steps.start, steps.stop)

    for step in (lifespan.start, lifespan.start, lifespan.stop, lifespan.stop):
        await step()

    assert steps.done == ["start", "stop"]


@pytest.fixture
def loop_elsewhere() -> Iterator[asyncio.AbstractEventLoop]:
    """A server's loop in a thread of its own, as under the reloader."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def test_the_end_of_the_process_stops_a_runtime_that_still_runs(
    loop_elsewhere: asyncio.AbstractEventLoop,
) -> None:
    steps = Steps()
    lifespan = Lifespan(steps.start, steps.stop)
    asyncio.run_coroutine_threadsafe(lifespan.start(), loop_elsewhere).result(5)

    lifespan.stop_at_exit()
    lifespan.stop_at_exit()

    assert steps.done == ["start", "stop"]
