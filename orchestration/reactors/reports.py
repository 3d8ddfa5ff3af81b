"""What reactors say in a thread: lines for people, and the state of its session."""

from collections.abc import Awaitable, Callable

from orchestration import command_ids
from orchestration.clock import Clock
from orchestration.contracts.commands import AppendActivity, Command
from orchestration.contracts.entities import Activity, ActivityTone, SessionStatus
from orchestration.contracts.recorded import RecordedEvent
from orchestration.errors import OrchestrationError
from orchestration.ingestion.view import Input, SessionAnnounced
from providers.contracts.base import Json
from providers.contracts.ids import EventId, ThreadId, TurnId
from providers.contracts.models import ProviderKind, RuntimeMode
from providers.errors import ProviderError

UNEXPECTED = "the server could not do this; its log says more"


class Reports:
    """Everything said because of an event has an id that comes from the event's."""

    def __init__(
        self,
        dispatch: Callable[[Command], Awaitable[int]],
        accept: Callable[[Input], None],
        clock: Clock,
    ) -> None:
        self.dispatch = dispatch
        self.accept = accept
        self.clock = clock

    async def tell(
        self,
        cause: RecordedEvent,
        kind: str,
        summary: str,
        payload: dict[str, Json],
        *,
        tone: ActivityTone = "info",
        turn_id: TurnId | None = None,
    ) -> None:
        await self.dispatch(self.line(cause, kind, summary, payload, tone=tone, turn_id=turn_id))

    def line(
        self,
        cause: RecordedEvent,
        kind: str,
        summary: str,
        payload: dict[str, Json],
        *,
        tone: ActivityTone = "info",
        turn_id: TurnId | None = None,
    ) -> AppendActivity:
        """To be recorded together with what it tells of."""
        at = self.clock()
        activity = Activity(
            id=EventId(f"{cause.event_id}:{kind}"),
            tone=tone,
            kind=kind,
            summary=summary,
            payload=payload,
            turn_id=turn_id,
            created_at=at,
        )
        return AppendActivity(
            command_id=id_of_line(cause, kind),
            thread_id=cause.aggregate_id,
            activity=activity,
            created_at=at,
        )

    def announce(
        self,
        cause: RecordedEvent,
        tag: str,
        provider: ProviderKind,
        runtime_mode: RuntimeMode,
        status: SessionStatus | None,
        last_error: str | None = None,
    ) -> None:
        """Through ingestion, the one writer of sessions."""
        self.accept(
            SessionAnnounced(
                event_id=EventId(f"{cause.event_id}:{tag}"),
                thread_id=ThreadId(cause.aggregate_id),
                created_at=self.clock(),
                provider=provider,
                runtime_mode=runtime_mode,
                status=status,
                last_error=last_error,
            )
        )


def id_of_line(cause: RecordedEvent, kind: str) -> str:
    """Of the command that records what is said because of the event."""
    return command_ids.of_server(cause.event_id, kind)


def detail_of(error: Exception) -> str:
    """In words for people; never a stack trace, and nothing of what only programmers know."""
    known = isinstance(error, ProviderError | OrchestrationError)
    return (str(error).strip() if known else "") or UNEXPECTED
