"""What the rules need to know about projects and threads; never any text."""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from orchestration.contracts.events import NO_METADATA, EventMetadata, EventPayload
from providers.contracts.models import InteractionMode, RuntimeMode


class ProjectState(Struct, frozen=True):
    """``version`` is the place of the last event in the project's own stream."""

    id: str
    deleted: bool = False
    version: int = 0


class CheckpointMark(Struct, frozen=True):
    """``missing`` marks a placeholder that a real checkpoint may replace, not the other way."""

    turn_count: int
    missing: bool


class ThreadState(Struct, frozen=True):
    """``plans`` maps plan ids to the turns that proposed them; ``checkpoints`` is by turn."""

    id: str
    project_id: str
    runtime_mode: RuntimeMode
    interaction_mode: InteractionMode
    deleted: bool = False
    archived: bool = False
    running_turns: frozenset[str] = frozenset()
    plans: Mapping[str, str | None] = {}
    checkpoints: Mapping[str, CheckpointMark] = {}
    version: int = 0


class State(Struct, frozen=True):
    """Some of the projects and threads. Immutable: every change is a new state."""

    projects: Mapping[str, ProjectState] = {}
    threads: Mapping[str, ThreadState] = {}

    def find_project(self, project_id: str) -> ProjectState | None:
        return self.projects.get(project_id)

    def find_thread(self, thread_id: str) -> ThreadState | None:
        return self.threads.get(thread_id)

    def with_project(self, project: ProjectState) -> "State":
        return replace(self, projects={**self.projects, project.id: project})

    def with_thread(self, thread: ThreadState) -> "State":
        return replace(self, threads={**self.threads, thread.id: thread})


EMPTY_STATE = State()


class AggregateRefs(Struct, frozen=True):
    """The projects and threads that a command is decided on."""

    projects: frozenset[str] = frozenset()
    threads: frozenset[str] = frozenset()

    def __or__(self, other: "AggregateRefs") -> "AggregateRefs":
        return AggregateRefs(self.projects | other.projects, self.threads | other.threads)


class NewEvent(Struct, frozen=True):
    """An event before it has a place in the log.

    ``caused_by_previous`` marks it as following from the event before it in the same decision.
    """

    payload: EventPayload
    occurred_at: str
    metadata: EventMetadata = NO_METADATA
    caused_by_previous: bool = False
