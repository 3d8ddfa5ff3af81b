"""What is counted and told of the engine's work."""

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest_asyncio
from msgspec.structs import replace

from orchestration.contracts.commands import Command
from orchestration.engine import OrchestrationEngine
from orchestration.metrics import instruments
from orchestration.metrics.observing import EngineObserver
from tests.support import builders as b
from tests.support.engine import Published, create_project, create_thread

MARKER = "PURPLE-ELEPHANT"


class Watched:
    """An engine with its observer, which has seen all that was dispatched once it is stopped."""

    def __init__(self, published: Published) -> None:
        self.observer = EngineObserver()
        self.engine = OrchestrationEngine(published, observe=self.observer.take)

    async def dispatch(self, *commands: Command) -> None:
        await self.engine.dispatch_all(commands)

    async def settle(self) -> None:
        """The observer runs behind the answers; after another transaction it has caught up."""
        await self.engine.record(lambda: None)


@pytest_asyncio.fixture
async def watched(database: None, published: Published) -> AsyncIterator[Watched]:
    watched = Watched(published)
    watched.engine.start()
    await watched.dispatch(create_project(), create_thread())
    await watched.settle()
    yield watched
    await watched.engine.stop()


class Lines(logging.Handler):
    """Keeps what is told."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def told(self, event: str) -> list[dict[str, Any]]:
        return [
            record.__dict__["fields"] for record in self.records if record.getMessage() == event
        ]


@contextmanager
def lines_of(name: str, level: int = logging.INFO) -> Iterator[Lines]:
    logger, lines = logging.getLogger(name), Lines()
    before = logger.level
    logger.addHandler(lines)
    logger.setLevel(level)
    try:
        yield lines
    finally:
        logger.removeHandler(lines)
        logger.setLevel(before)


def count_of(kind: str, outcome: str) -> int:
    return instruments.command_seconds.of(kind, outcome).count


async def test_a_command_is_counted_and_told_with_its_answer(watched: Watched) -> None:
    before = count_of("thread.meta.update", "accepted")

    with lines_of("t3.command") as lines:
        await watched.dispatch(b.update_thread(title=MARKER))
        await watched.settle()

    (line,) = lines.told("command")
    assert count_of("thread.meta.update", "accepted") == before + 1
    assert (line["kind"], line["outcome"]) == ("thread.meta.update", "accepted")
    assert line["thread"] == "thread-1"
    assert line["correlation"] == line["command"]
    assert line["ms"] > 0
    assert MARKER not in str(line)


async def test_a_refused_command_is_told_with_the_reason(watched: Watched) -> None:
    before = count_of("thread.archive", "refused")

    with lines_of("t3.command") as lines:
        await watched.dispatch(b.archive_thread("nowhere"))
        await watched.settle()

    (line,) = lines.told("command")
    assert count_of("thread.archive", "refused") == before + 1
    assert "nowhere" in line["reason"]
    assert "sequence" not in line


async def test_pieces_of_text_are_counted_and_never_told(watched: Watched) -> None:
    pieces = instruments.events.of("text-piece")
    before = pieces.value

    with lines_of("t3.command", logging.DEBUG) as lines:
        await watched.dispatch(*[b.append_delta(MARKER) for _ in range(100)])
        await watched.settle()

    assert pieces.value == before + 100
    assert lines.records == []


async def test_what_agents_say_is_told_at_debug_level_only(watched: Watched) -> None:
    said = replace(b.append_activity(), command_id="provider:said-1:activity")

    with lines_of("t3.command", logging.INFO) as quiet:
        await watched.dispatch(said)
        await watched.settle()
    with lines_of("t3.command", logging.DEBUG) as talkative:
        await watched.dispatch(replace(said, command_id="provider:said-2:activity"))
        await watched.settle()

    assert quiet.records == []
    assert [line["kind"] for line in talkative.told("command")] == ["thread.activity.append"]


async def test_a_turn_is_told_from_its_begin_to_its_end(watched: Watched) -> None:
    turns = instruments.turn_seconds.of("codex", "completed")
    before = turns.count

    with lines_of("t3.turn") as lines:
        await watched.dispatch(b.start_turn(MARKER), b.begin_turn("turn-9"))
        await watched.dispatch(b.append_delta(MARKER, turn_id="turn-9"), b.settle_turn("turn-9"))
        await watched.settle()

    (began,) = lines.told("turn started")
    (ended,) = lines.told("turn ended")
    assert began["turn"] == ended["turn"] == "turn-9"
    assert began["correlation"] == ended["correlation"]
    assert ended["outcome"] == "completed"
    assert turns.count == before + 1
    assert MARKER not in str(lines.records)


async def test_commits_are_timed_with_their_sizes(watched: Watched) -> None:
    commits, sizes = instruments.commit_seconds.of(), instruments.batch_commands.of()
    before, filled = commits.count, sizes.count

    await watched.dispatch(b.update_thread(title="a"), b.update_thread(title="b"))
    await watched.settle()

    assert commits.count > before
    assert sizes.count == filled + 1, "rows beside the log are no commands"


async def test_what_cannot_be_counted_does_not_stop_the_engine(
    database: None, published: Published
) -> None:
    observer = EngineObserver()
    observer._commits = "broken"  # type: ignore[assignment]
    engine = OrchestrationEngine(published, observe=observer.take)
    engine.start()

    await engine.dispatch(create_project())
    await engine.dispatch(create_thread())

    assert len(published.events) == 2
    await engine.stop()
