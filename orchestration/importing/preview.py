"""A page of a conversation as a thread would show it, without recording anything. Pure."""

from collections.abc import Sequence
from itertools import count

from msgspec.structs import replace

from orchestration.contracts.commands import (
    AppendActivity,
    AppendAssistantDelta,
    CompleteAssistantMessage,
    PastCommand,
    RecordUserMessage,
    UpsertProposedPlan,
)
from orchestration.contracts.entities import Activity, Message, ProposedPlan
from providers.contracts.base import UNSET
from providers.contracts.ids import MessageId


class Preview:
    """Entries are numbered within the page, in the order in which they happened."""

    def __init__(self, commands: Sequence[PastCommand]) -> None:
        self._places = count(1)
        self._messages: dict[str, Message] = {}
        self.activities: list[Activity] = []
        self.proposed_plans: list[ProposedPlan] = []
        for command in commands:
            self._take(command)

    @property
    def messages(self) -> list[Message]:
        return list(self._messages.values())

    def _take(self, command: PastCommand) -> None:
        match command:
            case RecordUserMessage(message=message, created_at=at):
                said = self._new(message.message_id, at)
                self._messages[message.message_id] = replace(said, role="user", text=message.text)
            case AppendAssistantDelta(message_id=id_, delta=delta, turn_id=turn_id):
                said = self._messages.get(id_) or self._new(id_, command.created_at)
                self._messages[id_] = replace(
                    said, text=said.text + delta, turn_id=None if turn_id is UNSET else turn_id
                )
            case CompleteAssistantMessage(message_id=id_, created_at=at):
                if id_ in self._messages:
                    self._messages[id_] = replace(self._messages[id_], updated_at=at)
            case AppendActivity(activity=activity):
                self.activities.append(replace(activity, sequence=next(self._places)))
            case UpsertProposedPlan(proposed_plan=plan):
                self.proposed_plans.append(plan)
            case _:
                pass  # sessions and checkpoints: nothing that is drawn

    def _new(self, message_id: str, at: str) -> Message:
        return Message(
            id=MessageId(message_id),
            role="assistant",
            text="",
            turn_id=None,
            streaming=False,
            created_at=at,
            updated_at=at,
            sequence=next(self._places),
        )
