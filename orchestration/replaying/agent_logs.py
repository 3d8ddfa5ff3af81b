"""What an agent said once, through translation and ingestion again: the same events each time."""

from collections.abc import Iterable, Iterator
from itertools import count

from msgspec import UNSET, Struct

from orchestration.batch import Batch, StateCache
from orchestration.contracts.commands import (
    Command,
    CreateProject,
    CreateThread,
    StartTurn,
    UserMessage,
)
from orchestration.contracts.recorded import RecordedEvent
from orchestration.errors import OrchestrationError
from orchestration.ingestion.buffers import is_recorded
from orchestration.ingestion.rules import commands_for
from orchestration.ingestion.view import ThreadView, evolve
from orchestration.writing import writing
from providers.codex.recorded import PersonSaid, Recording, ThreadOpened, Understood
from providers.contracts.ids import ThreadId
from providers.contracts.models import (
    CodexSelection,
    DemoSelection,
    ModelSelection,
    ProviderKind,
)
from providers.recordings import RecordedFrame

PROJECT = "recorded"
UNNAMED_MODEL = "unknown"


class Step(Struct, frozen=True):
    """Something that a frame meant, and what ingestion asks to be recorded for it."""

    understood: Understood
    commands: list[Command]

    @property
    def at(self) -> str:
        told = self.understood
        return told.at if isinstance(told, ThreadOpened | PersonSaid) else told.created_at


class Outcome(Struct, frozen=True):
    """``refusals`` are commands that the rules did not allow, with the reason."""

    events: list[RecordedEvent]
    refusals: list[tuple[str, str]]


def steps_of(frames: Iterable[RecordedFrame], provider: ProviderKind) -> Iterator[Step]:
    """Pure: needs no database."""
    recording = Recording(provider)
    views: dict[ThreadId, ThreadView] = {}
    for frame in frames:
        for understood in recording.take(frame):
            match understood:
                case ThreadOpened(thread_id=thread_id, runtime_mode=mode):
                    views[thread_id] = ThreadView(thread_id=thread_id, runtime_mode=mode)
                    commands = opened(understood, provider, is_first=len(views) == 1)
                case PersonSaid():
                    commands = [said(understood)]
                case event if is_recorded(event):
                    view = views[event.thread_id]
                    commands = commands_for(event, view)
                    views[event.thread_id] = evolve(view, event, commands)
                case _:
                    commands = []
            yield Step(understood, commands)


def outcomes_of(steps: Iterable[Step]) -> Iterator[Outcome]:
    """Decided, recorded and projected by the engine's own batches, in the database that is there.

    Events are numbered instead of being given random ids, and their times are the recording's.
    """
    cache, ids = StateCache(), (f"event-{number}" for number in count(1))
    for step in steps:
        if not step.commands:
            continue
        with writing() as cursor:
            batch = Batch.begin(cursor, step.commands, cache, step.at, ids.__next__)
            answers = [batch.answer(command) for command in step.commands]
            batch.flush()
        cache.keep(batch)
        refusals = [
            (command.command_id, str(answer))
            for command, answer in zip(step.commands, answers, strict=True)
            if isinstance(answer, OrchestrationError)
        ]
        yield Outcome(batch.events, refusals)


def opened(thread: ThreadOpened, provider: ProviderKind, *, is_first: bool) -> list[Command]:
    create = CreateThread(
        command_id=f"recorded:{thread.thread_id}",
        thread_id=thread.thread_id,
        project_id=PROJECT,
        title="Recorded",
        model_selection=selection_of(provider, thread.model),
        runtime_mode=thread.runtime_mode,
        branch=None,
        worktree_path=None if is_first else thread.cwd,
        created_at=thread.at,
    )
    if not is_first:
        return [create]
    project = CreateProject(
        command_id="recorded:project",
        project_id=PROJECT,
        title="Recorded",
        workspace_root=thread.cwd,
        created_at=thread.at,
    )
    return [project, create]


def said(message: PersonSaid) -> StartTurn:
    return StartTurn(
        command_id=f"recorded:{message.message_id}",
        thread_id=message.thread_id,
        message=UserMessage(message.message_id, "user", message.text, []),
        runtime_mode=message.runtime_mode,
        interaction_mode="default",
        created_at=message.at,
        model_selection=UNSET,
    )


def selection_of(provider: ProviderKind, model: str) -> ModelSelection:
    kind = DemoSelection if provider == "demo" else CodexSelection
    return kind(model=model or UNNAMED_MODEL)
