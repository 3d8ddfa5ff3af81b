"""A real engine on the test database, and the events that it publishes."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence

import pytest_asyncio

from orchestration.contracts.commands import CreateProject, CreateThread
from orchestration.contracts.recorded import RecordedEvent
from orchestration.engine import OrchestrationEngine
from providers.contracts.models import CodexSelection

AT = "2026-01-01T00:00:00.000Z"
LATER = "2026-01-01T00:00:01.000Z"


class Published:
    """What the engine has handed on, batch by batch."""

    def __init__(self) -> None:
        self.batches: list[list[RecordedEvent]] = []
        self._more = asyncio.Event()

    def __call__(self, events: Sequence[RecordedEvent]) -> None:
        self.batches.append(list(events))
        self._more.set()

    @property
    def events(self) -> list[RecordedEvent]:
        return [event for batch in self.batches for event in batch]

    @property
    def types(self) -> list[str]:
        return [event.type for event in self.events]

    async def until(self, count: int) -> list[RecordedEvent]:
        while len(self.events) < count:
            self._more.clear()
            await self._more.wait()
        return self.events


@pytest_asyncio.fixture
async def published() -> Published:
    return Published()


@pytest_asyncio.fixture
async def engine(database: None, published: Published) -> AsyncIterator[OrchestrationEngine]:
    ids = (f"event-{number}" for number in itertools.count(1))
    engine = OrchestrationEngine(published, clock=lambda: LATER, new_event_id=lambda: next(ids))
    engine.start()
    yield engine
    await engine.stop()


def create_project(project_id: str = "project-1", command_id: str = "") -> CreateProject:
    return CreateProject(
        command_id=command_id or f"create-{project_id}",
        project_id=project_id,
        title="A project",
        workspace_root="/tmp",
        created_at=AT,
    )


def create_thread(thread_id: str = "thread-1", project_id: str = "project-1") -> CreateThread:
    return CreateThread(
        command_id=f"create-{thread_id}",
        thread_id=thread_id,
        project_id=project_id,
        title="A thread",
        model_selection=CodexSelection(model="gpt-5.5"),
        runtime_mode="full-access",
        interaction_mode="default",
        branch=None,
        worktree_path=None,
        created_at=AT,
    )
