"""Which projects and threads a command is decided on: exactly those that decide looks at."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

import pytest

from orchestration.contracts.commands import Command
from orchestration.contracts.entities import PlanSource
from orchestration.decider import AggregateRefs, State, aggregates_of, decide, fold
from orchestration.decider.invariants import type_of
from providers.contracts.ids import ThreadId
from tests.orchestration.decider.commands import FROM_CLIENTS, FROM_THE_SERVER
from tests.support import builders as b

K = TypeVar("K")
V = TypeVar("V")
PLANNER = ThreadId("thread-2")


class Watched(Mapping[K, V]):
    """A mapping that remembers which keys were asked for."""

    def __init__(self, inner: Mapping[K, V]) -> None:
        self.inner = inner
        self.asked: set[K] = set()

    def __getitem__(self, key: K) -> V:
        self.asked.add(key)
        return self.inner[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self.inner)

    def __len__(self) -> int:
        return len(self.inner)


@pytest.mark.parametrize(
    "command",
    [
        *[command for command in FROM_CLIENTS if type_of(command) != "thread.unarchive"],
        *FROM_THE_SERVER,
        b.start_turn(source_proposed_plan=PlanSource(PLANNER, "plan-1")),
        b.create_thread("thread-3"),
        b.create_project("project-2"),
        b.update_project(title="Renamed"),
        b.delete_project(),
    ],
    ids=type_of,
)
def test_decide_looks_at_what_was_announced_and_nothing_else(command: Command) -> None:
    whole = fold(
        [
            b.project_created(),
            b.thread_created(),
            b.thread_created(PLANNER),
            b.plan_upserted("plan-1", PLANNER),
            b.thread_reverted(undo_ref="safety/1"),
            b.message_queued(),
        ]
    )
    projects, threads = Watched(whole.projects), Watched(whole.threads)
    queues, said = Watched(whole.queues), Watched(whole.said)

    decide(command, State(projects, threads, queues, said), b.AT)

    assert aggregates_of(command) == AggregateRefs(
        frozenset(projects.asked),
        frozenset(threads.asked),
        frozenset(queues.asked),
        frozenset(said.asked),
    )
