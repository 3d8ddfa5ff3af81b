"""What the rules need to know about projects and threads.

No text, but that of a queue whose messages a command is about.
"""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from orchestration.contracts.entities import ImageAttachment, QueueHold
from orchestration.contracts.events import NO_METADATA, EventMetadata, EventPayload
from providers.contracts.base import UNSET, OrAbsent
from providers.contracts.models import InteractionMode, ModelSelection, RuntimeMode


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
    """``turns`` is by turn id; ``plans`` maps plan ids to the turns that proposed them.

    ``queue`` names the messages that wait, in their order; ``queue_held`` says why nobody sends
    them. ``awaiting`` is the message (or ``contracts.queue.CHORE``) that goes to the agent now: it
    is in no turn yet. ``undo_points`` names what the thread was before its last moves, the newest
    last.
    """

    id: str
    project_id: str
    runtime_mode: RuntimeMode
    interaction_mode: InteractionMode
    deleted: bool = False
    archived: bool = False
    turns: Mapping[str, TurnState] = {}
    plans: Mapping[str, str | None] = {}
    queue: tuple[str, ...] = ()
    queue_held: QueueHold | None = None
    awaiting: str | None = None
    undo_points: tuple[str, ...] = ()
    title_given: bool = False
    """A person has named it."""
    version: int = 0

    @property
    def has_running_turn(self) -> bool:
        return any(turn.running for turn in self.turns.values())

    @property
    def is_busy(self) -> bool:
        """A turn runs, or is about to."""
        return self.awaiting is not None or self.has_running_turn


class QueuedContent(Struct, frozen=True):
    """What a message that waits will say."""

    text: str
    attachments: list[ImageAttachment]
    model_selection: OrAbsent[ModelSelection] = UNSET


QueuedContents = Mapping[str, QueuedContent]
"""By message id."""

MessageKey = tuple[str, str]
"""A thread, and a message id in it."""


class State(Struct, frozen=True):
    """Some of the projects and threads. Immutable: every change is a new state.

    ``queues`` holds the contents of queues, by thread, of the threads whose queue was asked for;
    ``said`` has the messages that were asked for, and whether the thread has one of that name.
    """

    projects: Mapping[str, ProjectState] = {}
    threads: Mapping[str, ThreadState] = {}
    queues: Mapping[str, QueuedContents] = {}
    said: Mapping[MessageKey, bool] = {}

    def find_project(self, project_id: str) -> ProjectState | None:
        return self.projects.get(project_id)

    def find_thread(self, thread_id: str) -> ThreadState | None:
        return self.threads.get(thread_id)

    def with_project(self, project: ProjectState) -> "State":
        return replace(self, projects={**self.projects, project.id: project})

    def with_thread(self, thread: ThreadState) -> "State":
        return replace(self, threads={**self.threads, thread.id: thread})

    def with_said(self, thread_id: str, message_id: str) -> "State":
        key = (thread_id, message_id)
        return replace(self, said={**self.said, key: True}) if key in self.said else self

    def with_queue(self, thread_id: str, contents: QueuedContents) -> "State":
        others = {key: queue for key, queue in self.queues.items() if key != thread_id}
        return replace(self, queues={**others, thread_id: contents} if contents else others)


EMPTY_STATE = State()


class AggregateRefs(Struct, frozen=True):
    """The projects and threads that a command is decided on, their queues, and messages."""

    projects: frozenset[str] = frozenset()
    threads: frozenset[str] = frozenset()
    queues: frozenset[str] = frozenset()
    messages: frozenset[MessageKey] = frozenset()

    def __or__(self, other: "AggregateRefs") -> "AggregateRefs":
        return AggregateRefs(
            self.projects | other.projects,
            self.threads | other.threads,
            self.queues | other.queues,
            self.messages | other.messages,
        )


class NewEvent(Struct, frozen=True):
    """An event before it has a place in the log.

    ``caused_by_previous`` marks it as following from the event before it in the same decision.
    """

    payload: EventPayload
    occurred_at: str
    metadata: EventMetadata = NO_METADATA
    caused_by_previous: bool = False
