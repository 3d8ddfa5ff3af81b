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


class TurnState(Struct, frozen=True):
    """A turn that has begun, and the number of its checkpoint, once it has one.

    ``placeholder`` marks a checkpoint without contents: a real one replaces it, not the other way.
    """

    running: bool
    turn_count: int | None = None
    placeholder: bool = False


class ThreadState(Struct, frozen=True):
    """``turns`` is by turn id; ``plans`` maps plan ids to the turns that proposed them."""

    id: str
    project_id: str
    runtime_mode: RuntimeMode
    interaction_mode: InteractionMode
    deleted: bool = False
    archived: bool = False
    turns: Mapping[str, TurnState] = {}
    plans: Mapping[str, str | None] = {}
    version: int = 0

    @property
    def has_running_turn(self) -> bool:
        return any(turn.running for turn in self.turns.values())


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
