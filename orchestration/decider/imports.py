"""Decisions about conversations that come from elsewhere: a thread with a past."""

from msgspec.structs import replace

from orchestration.contracts.commands import ImportThread, PastCommand, RecordUserMessage
from orchestration.decider.agents import record_agent
from orchestration.decider.evolution import evolve
from orchestration.decider.state import NewEvent, State
from orchestration.decider.threads import create_thread
from orchestration.decider.turns import message_sent


def import_thread(command: ImportThread, state: State, now: str) -> list[NewEvent]:
    """The thread and all of its past, each at its own time; ``ingestedAt`` says that it is past."""
    events = create_thread(command.creation, state)
    state = evolve(state, events[0].payload)
    for past in command.history:
        for event in _recorded(past, state):
            state = evolve(state, event.payload)
            events.append(event)
    return [_marked(event, now) for event in events]


def _marked(event: NewEvent, now: str) -> NewEvent:
    return replace(event, metadata=replace(event.metadata, ingested_at=now))


def _recorded(command: PastCommand, state: State) -> list[NewEvent]:
    if not isinstance(command, RecordUserMessage):
        return record_agent(command, state)
    return [NewEvent(message_sent(command), command.created_at)]
