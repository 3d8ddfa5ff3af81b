"""What happens, as it is told outside: few kinds, each worked out from one event of the log."""

from collections.abc import Collection, Iterator

from orchestration.contracts.events import ActivityAppended, SessionSet
from orchestration.contracts.recorded import RecordedEvent
from providers.contracts.base import UNSET

KINDS = {
    "turn.started": "an agent begins to work",
    "turn.completed": "an agent has done its turn",
    "turn.failed": "a turn ended with an error",
    "turn.interrupted": "a turn was stopped, or lost with its agent",
    "approval.requested": "an agent asks whether it may do something",
    "input.requested": "an agent has a question",
    "plan.proposed": "an agent proposes a plan",
    "session.failed": "an agent could not be started, or died",
    "thread.created": "a thread begins",
}

TEST = "test"
"""Not of the log: somebody tries whether the address answers."""

_OF_SETTLED = {
    "completed": "turn.completed",
    "error": "turn.failed",
    "interrupted": "turn.interrupted",
}
_OF_ACTIVITY = {
    "approval.requested": "approval.requested",
    "user-input.requested": "input.requested",
}
_OF_TYPE = {
    "thread.created": "thread.created",
    "thread.proposed-plan-upserted": "plan.proposed",
}


def find_kind(event: RecordedEvent, chosen: Collection[str]) -> str | None:
    """The first of the chosen kinds that the event is; an event is told once."""
    if event.type not in {"thread.session-set", "thread.activity-appended", *_OF_TYPE}:
        return None
    return next((kind for kind in _kinds_of(event) if kind in chosen), None)


def _kinds_of(event: RecordedEvent) -> Iterator[str]:
    match event.payload:
        case SessionSet() as change:
            if change.settled_turn is not UNSET:
                yield _OF_SETTLED[change.settled_turn.state]
            if change.started_turn is not UNSET:
                yield "turn.started"
            if change.session.status == "error":
                yield "session.failed"
        case ActivityAppended(activity=activity):
            if activity.kind in _OF_ACTIVITY:
                yield _OF_ACTIVITY[activity.kind]
        case _:
            if event.type in _OF_TYPE:
                yield _OF_TYPE[event.type]
