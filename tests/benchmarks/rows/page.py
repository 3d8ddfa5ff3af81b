"""The page in a real Chromium: opening, streaming, scrolling, memory, and what it loads."""

import asyncio
import gzip
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import CDPSession, Page, async_playwright

from tests.benchmarks.history import EVENTS_A_TURN, TOOLS
from tests.benchmarks.measure import median, percentile
from tests.benchmarks.prepared import Past, prepared_home
from tests.benchmarks.scene import copied_home, serving
from tests.benchmarks.table import Row
from tests.benchmarks.tasks import tasks_of
from tests.support.chromium import launch_options
from tests.support.server import ROOT, RunningServer

TURNS = 1_700
MESSAGES = 2 * TURNS
ITEMS = MESSAGES + TOOLS * TURNS
LONG = Past(events=3 + 2 * TURNS * EVENTS_A_TURN, threads=2, projects=1)
SIZE = {"width": 1440, "height": 900}
OPENINGS = 7
OPEN_GOAL_MS = 150

WORDS, WORDS_A_SECOND = 2_000, 200
LONG_TASK_MS = 50

FRAME_MS = 1000 / 60
FRAME_GOAL = 58
SCROLL_LIMIT_SECONDS = 90
SAID_WITHIN_MS = 120_000

HOUR_OF_WORDS = 180_000
"""At fifty words a second."""
FLOOD = 20_000
HEAP_NOISE_MB = 1.0
LETTERS_A_WORD = 9
SCRIPT_GOAL_KB = 200

OPENING = """
async title => {
  const link = [...document.querySelectorAll('nav a')].find(a => a.textContent.includes(title));
  const begun = performance.now();
  link.click();
  for (;;) {
    await new Promise(requestAnimationFrame);
    const log = document.querySelector('[role=log]');
    const heading = document.querySelector('h1');
    if (!log || !heading?.textContent.includes(title)) continue;
    const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 4;
    if (isAtEnd && log.querySelector('article')) return performance.now() - begun;
  }
}
"""
"""Milliseconds from the click to the frame in which the end of the thread is on the screen."""

SCROLLING = """
async limit => {
  const log = document.querySelector('[role=log]');
  const isWhole = () => !log.textContent.includes('earlier messages');
  const gaps = [];
  let last = performance.now();
  const end = last + limit * 1000;
  while (last < end && !(isWhole() && log.scrollTop === 0)) {
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    gaps.push(now - last);
    last = now;
    log.scrollTop -= 600;
  }
  return {gaps, isWhole: isWhole(), height: log.scrollHeight};
}
"""
"""Up by most of a screen in every frame, until the beginning of the thread is there."""


async def page_rows(pattern: Path, folder: Path) -> list[Row]:
    home = copied_home(await prepared_home(pattern, LONG), folder, "page")
    async with serving(home) as server, opened(server) as (page, devtools):
        return [
            script_row(),
            await opening_row(page),
            await scrolling_row(page),
            await streaming_row(page, devtools),
            await heap_row(page, devtools),
        ]


def script_row() -> Row:
    """Everything that the page asks for before it can show anything."""
    dist = ROOT / "frontend" / "dist"
    page = (dist / "index.html").read_text()
    scripts = re.findall(r'(?:src|href)="(?:/static)?/?([^"]+\.js)"', page)
    size = sum(len(gzip.compress((dist / name).read_bytes(), 9)) for name in set(scripts)) / 1000
    return Row(
        what="the page's first scripts, compressed",
        goal=f"≤ {SCRIPT_GOAL_KB} kB",
        median=f"{size:.0f} kB",
        met=size <= SCRIPT_GOAL_KB,
    )


@asynccontextmanager
async def opened(server: RunningServer) -> AsyncIterator[tuple[Page, CDPSession]]:
    async with async_playwright() as playwright:
        options = launch_options()
        chromium = await playwright.chromium.launch(
            executable_path=options["executable_path"], args=options["args"]
        )
        context = await chromium.new_context(viewport=SIZE)  # type: ignore[arg-type]  # a ViewportSize
        await context.add_cookies(await asyncio.to_thread(session_of, server))
        await context.add_init_script("localStorage['t3.mode'] ??= 'full-access'")
        page = await context.new_page()
        await page.goto(server.base_url)
        await page.get_by_text("Connected", exact=True).wait_for()
        await page.get_by_role("link", name="Thread 0").wait_for()
        yield page, await context.new_cdp_session(page)
        await chromium.close()


def session_of(server: RunningServer) -> list[Any]:
    with server.signed_in() as client:
        return [
            {"name": cookie.name, "value": cookie.value or "", "url": server.base_url}
            for cookie in client.cookies.jar
        ]


async def opening_row(page: Page) -> Row:
    """Each time the other one of two threads: the first two openings fetch, the others do not."""
    shown = [await page.evaluate(OPENING, f"Thread {turn % 2}") for turn in range(OPENINGS)]
    fetched = max(shown[:2])
    return Row(
        what=f"opening a thread of {MESSAGES:,} messages: from the click to its end on the screen",
        goal=f"≤ {OPEN_GOAL_MS} ms",
        median=f"{fetched:.0f} ms; again {median(shown[2:]):.0f} ms",
        p99=f"{max(shown):.0f} ms",
        met=fetched <= OPEN_GOAL_MS,
    )


async def scrolling_row(page: Page) -> Row:
    """Up from the end to the beginning; older pages are fetched on the way."""
    scrolled = await page.evaluate(SCROLLING, SCROLL_LIMIT_SECONDS)
    if not scrolled["isWhole"]:
        raise RuntimeError(f"the beginning was not reached in {SCROLL_LIMIT_SECONDS} s")
    gaps: list[float] = scrolled["gaps"]
    rate = len(gaps) / sum(gaps) * 1000
    late = sum(gap > 1.5 * FRAME_MS for gap in gaps) / len(gaps)
    return Row(
        what=f"scrolling up through {ITEMS:,} items, older pages coming in",
        goal=f"≥ {FRAME_GOAL} frames a second",
        median=f"{rate:.0f} frames a second, {late:.0%} late",
        p99=f"{percentile(gaps, 99):.0f} ms a frame",
        met=rate >= FRAME_GOAL,
    )


async def streaming_row(page: Page, devtools: CDPSession) -> Row:
    """Into a long thread. Tasks wait for a busy machine, too: only their CPU is their own."""
    await page.evaluate(OPENING, "Thread 1")
    await say(page, "say hello")
    async with tasks_of(devtools) as tasks:
        await say(page, f"stream {WORDS} words at {WORDS_A_SECOND}/s")
    late = [task for task in tasks if task.wall_ms > LONG_TASK_MS]
    longest = max(tasks, key=lambda task: task.wall_ms)
    own = max(task.cpu_ms for task in tasks)
    return Row(
        what=f"{WORDS_A_SECOND} words/s into a thread of {MESSAGES:,} messages: longest task",
        goal=f"≤ {LONG_TASK_MS} ms",
        median=f"{len(late)} tasks over {LONG_TASK_MS} ms; most CPU in one {own:.0f} ms",
        p99=f"{longest.wall_ms:.0f} ms, of which {longest.cpu_ms:.0f} ms CPU",
        met=not late,
    )


async def heap_row(page: Page, devtools: CDPSession) -> Row:
    """After the first part and after the last, with all that can be freed freed."""
    await start_thread(page)
    heaps, text_mb = [], HOUR_OF_WORDS * LETTERS_A_WORD / 1e6
    for _ in range(HOUR_OF_WORDS // FLOOD):
        await say(page, f"flood {FLOOD}")
        await devtools.send("HeapProfiler.collectGarbage")
        usage = await devtools.send("Runtime.getHeapUsage")
        heaps.append(usage["usedSize"] / 1e6)
    return Row(
        what=f"an hour of streaming ({HOUR_OF_WORDS:,} words) into the open thread: page's heap",
        goal=f"no more than the text itself ({text_mb:.1f} MB)",
        median=f"{heaps[0]:.0f} → {heaps[-1]:.0f} MB",
        met=heaps[-1] <= heaps[0] + text_mb + HEAP_NOISE_MB,
    )


async def start_thread(page: Page) -> None:
    await (
        page.get_by_role("navigation", name="Projects and threads")
        .get_by_role("button", name=re.compile("new thread", re.IGNORECASE))
        .first.click()
    )
    await page.get_by_role("textbox", name="Message to the agent").wait_for()


async def say(page: Page, text: str) -> None:
    """Ends with the turn."""
    composer = page.get_by_role("textbox", name="Message to the agent")
    await composer.fill(text)
    await composer.press("Enter")
    stop = page.get_by_role("button", name="Stop the agent")
    await stop.wait_for()
    await stop.wait_for(state="hidden", timeout=SAID_WITHIN_MS)
