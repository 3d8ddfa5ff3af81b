"""What reactors need of the agents: ``ProviderSessions``, or a small fake of it."""

from collections.abc import Sequence
from typing import Protocol

from providers.adapter import OpenedSession, OpenSession, ResumeCursor, StartedTurn, StartTurn
from providers.contracts.ids import MessageId, RequestId, ThreadId, TurnId
from providers.contracts.models import ApprovalDecision, RuntimeMode
from providers.contracts.review import ReviewTarget


class Agents(Protocol):
    """As ``ProviderAdapter``, for the agents of all providers."""

    async def open_session(self, request: OpenSession) -> OpenedSession: ...

    def has_session(self, thread_id: ThreadId) -> bool: ...

    def active_turn_of(self, thread_id: ThreadId) -> TurnId | None: ...

    async def start_turn(self, request: StartTurn) -> StartedTurn: ...

    async def find_turn(self, thread_id: ThreadId, message_id: MessageId) -> TurnId | None: ...

    async def interrupt_turn(self, thread_id: ThreadId) -> None: ...

    async def set_runtime_mode(self, thread_id: ThreadId, mode: RuntimeMode) -> None: ...

    async def answer_approval(
        self,
        thread_id: ThreadId,
        request_id: RequestId,
        decision: ApprovalDecision,
        *,
        always_allow: bool = False,
    ) -> None: ...

    async def answer_user_input(
        self, thread_id: ThreadId, request_id: RequestId, answers: dict[str, list[str]]
    ) -> None: ...

    async def suggest_title(self, thread_id: ThreadId, model: str, text: str) -> str | None: ...

    async def start_review(self, thread_id: ThreadId, target: ReviewTarget) -> TurnId: ...

    async def compact(self, thread_id: ThreadId) -> TurnId: ...

    async def take_back(self, thread_id: ThreadId, turn_ids: Sequence[TurnId]) -> ResumeCursor: ...

    async def stop_background(self, thread_id: ThreadId, background_id: str | None) -> None: ...

    async def close_session(self, thread_id: ThreadId) -> None: ...

    async def end_agent(self, thread_id: ThreadId) -> None: ...
