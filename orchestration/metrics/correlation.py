"""Which request of a person a command follows from, over reactors and agents in between."""

from collections import OrderedDict

from orchestration import command_ids
from orchestration.contracts.recorded import RecordedEvent

EVENTS_KEPT = 8_192
"""Of the recent past, in memory: who answers later is answered for by its own id."""


class Correlations:
    """The id of the command at the beginning stands for all that came of it.

    Commands that follow from an event carry its id in theirs (``server:<event>:…``); what an agent
    says, and what is captured of its work, belongs to the last turn of its thread.
    """

    def __init__(self) -> None:
        self._of_event: OrderedDict[str, str] = OrderedDict()
        self._of_turn: OrderedDict[str, str] = OrderedDict()

    def of(self, command_id: str, thread_id: str) -> str:
        occasion = command_ids.find_occasion(command_id)
        if occasion is None:
            return command_id
        return self._of_event.get(occasion) or self._of_turn.get(thread_id) or command_id

    def remember(self, event: RecordedEvent, correlation_id: str) -> None:
        self._of_event[event.event_id] = correlation_id
        if len(self._of_event) > EVENTS_KEPT:
            self._of_event.popitem(last=False)

    def begin_turn(self, thread_id: str, correlation_id: str) -> None:
        self._of_turn[thread_id] = correlation_id
        self._of_turn.move_to_end(thread_id)
        if len(self._of_turn) > EVENTS_KEPT:
            self._of_turn.popitem(last=False)
