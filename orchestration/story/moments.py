"""A moment of a thread's story: a command, an event, a receipt, or a frame of its agent. Pure."""

from datetime import UTC, datetime
from typing import Literal, Protocol

from msgspec import Struct

from orchestration.clock import find_time_of_id
from orchestration.story.origins import BY_AGENT, FOR_AGENT, refused_command, who_asked
from orchestration.story.summaries import (
    about_event,
    about_frame,
    decoded,
    turn_of_event,
    turn_of_frame,
)
from providers.wire_log import WireFrame

Kind = Literal["command", "event", "receipt", "frame"]
KINDS: tuple[Kind, ...] = ("command", "event", "receipt", "frame")
FOREVER = 1 << 62


class Moment(Struct, frozen=True, kw_only=True):
    """``at_ms`` is the server's own clock, since the epoch.

    ``key`` finds it again: a sequence, an id, or a file and a place in it. ``said_ms`` is when it
    happened as whoever told of it says. ``body`` is JSON, as it is stored.
    """

    at_ms: float
    kind: Kind
    name: str
    key: str
    who: str = ""
    summary: str = ""
    turn_id: str | None = None
    sequence: int = FOREVER
    """The event's own, or the last one of a command."""
    offset: int = 0
    is_out: bool = False
    """Of a frame: whether we sent it."""
    said_ms: float | None = None
    duration_ms: float | None = None
    command_id: str | None = None
    error: str | None = None
    body: str = ""

    @property
    def is_by_agent(self) -> bool:
        return self.who == BY_AGENT

    @property
    def happened_ms(self) -> float:
        """What an agent said counts from its arrival, what the server did from its decision."""
        is_arrival = self.who in (BY_AGENT, FOR_AGENT)
        return self.said_ms if is_arrival and self.said_ms is not None else self.at_ms


class EventRow(Protocol):
    """A row of the log; ``StoredEvent`` is one."""

    sequence: int
    event_id: str
    type: str
    occurred_at: str
    command_id: str | None
    payload: str


class CommandRow(Protocol):
    command_id: str
    accepted_at: str
    result_sequence: int
    status: str
    error: str | None


class ReceiptRow(Protocol):
    pk: int
    type: str
    turn_id: str | None
    created_at: str
    duration_ms: float | None
    payload: str


def of_event(row: EventRow) -> Moment:
    payload = decoded(row.payload)
    said = ms_of(row.occurred_at)
    recorded = find_time_of_id(row.event_id)
    return Moment(
        at_ms=said if recorded is None else recorded,
        kind="event",
        name=row.type,
        key=str(row.sequence),
        who=who_asked(row.command_id),
        summary=about_event(row.type, payload),
        turn_id=turn_of_event(payload),
        sequence=row.sequence,
        said_ms=said,
        command_id=row.command_id,
        body=row.payload,
    )


def of_command(row: CommandRow, recorded: list[Moment]) -> Moment:
    """With the moments of its events, of which it is told what kind of command it was."""
    refused = row.status != "accepted"
    names = ", ".join(dict.fromkeys(event.name for event in recorded))
    return Moment(
        at_ms=ms_of(row.accepted_at),
        kind="command",
        name=refused_command(row.error or "") if refused else "command",
        key=row.command_id,
        who=who_asked(row.command_id),
        summary="refused" if refused else f"accepted: {names or 'nothing to record'}",
        turn_id=recorded[0].turn_id if recorded else None,
        sequence=recorded[0].sequence if recorded else row.result_sequence,
        command_id=row.command_id,
        error=row.error,
    )


def of_receipt(row: ReceiptRow) -> Moment:
    took = "" if row.duration_ms is None else f"took {row.duration_ms:.1f} ms"
    return Moment(
        at_ms=ms_of(row.created_at),
        kind="receipt",
        name=row.type,
        key=str(row.pk),
        who="the server",
        summary=took,
        turn_id=row.turn_id,
        duration_ms=row.duration_ms,
        body=row.payload,
    )


def of_frame(wire: WireFrame) -> Moment:
    frame = wire.frame
    return Moment(
        at_ms=wire.at_ms,
        kind="frame",
        name=wire.method,
        key=f"{wire.file}:{wire.offset}",
        who="to the agent" if wire.direction == ">" else "from the agent",
        summary=about_frame(frame),
        turn_id=turn_of_frame(frame),
        offset=wire.offset,
        is_out=wire.direction == ">",
        body=wire.body.decode(errors="replace"),
    )


def ms_of(at: str) -> float:
    """Milliseconds since the epoch of a stored time; 0 where it is none."""
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return 0.0
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000
