"""The tasks of a page's main thread, from Chromium's own tracing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from playwright.async_api import CDPSession

CONFIG = {"includedCategories": ["toplevel", "__metadata"], "excludedCategories": ["*"]}
MAIN_THREAD = "CrRendererMain"
COLLECT_SECONDS = 30


@dataclass(frozen=True)
class Task:
    wall_ms: float
    cpu_ms: float


@asynccontextmanager
async def tasks_of(devtools: CDPSession) -> AsyncIterator[list[Task]]:
    """The list is filled when the block ends."""
    tasks: list[Task] = []
    events: list[dict[str, Any]] = []
    complete = asyncio.Event()
    devtools.on("Tracing.dataCollected", lambda part: events.extend(part["value"]))
    devtools.once("Tracing.tracingComplete", lambda _: complete.set())
    start = {"transferMode": "ReportEvents", "traceConfig": CONFIG}
    await devtools.send("Tracing.start", start)
    yield tasks
    await devtools.send("Tracing.end")
    async with asyncio.timeout(COLLECT_SECONDS):
        await complete.wait()
    tasks += tasks_in(events)


def tasks_in(events: list[dict[str, Any]]) -> list[Task]:
    """Of the main thread that is busiest: other pages of the browser have theirs."""
    mains = [
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == MAIN_THREAD
    ]
    return max((tasks_on(thread, events) for thread in mains), key=total)


def tasks_on(thread: tuple[int, int], events: list[dict[str, Any]]) -> list[Task]:
    return [
        Task(event["dur"] / 1000, event.get("tdur", 0) / 1000)
        for event in events
        if event["name"].endswith("RunTask")
        and event["ph"] == "X"
        and (event["pid"], event["tid"]) == thread
    ]


def total(tasks: list[Task]) -> float:
    return sum(task.wall_ms for task in tasks)
