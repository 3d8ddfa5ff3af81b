"""Methods about the log and what is read from it."""

from typing import Annotated

from msgspec import Meta

from orchestration.contracts.commands import ClientCommand
from orchestration.contracts.requests.base import Body
from providers.contracts.base import UNSET, Contract, Nat, OrAbsent, Str

PageLimit = Annotated[int, Meta(ge=1, le=1_000)]


class GetSnapshot(Body, tag="orchestration.getSnapshot", frozen=True):
    pass


class DispatchCommand(Body, tag="orchestration.dispatchCommand", frozen=True):
    command: ClientCommand


class GetTurnDiff(Body, tag="orchestration.getTurnDiff", frozen=True):
    """Of one file where ``path`` names it."""

    thread_id: Str
    from_turn_count: Nat
    to_turn_count: Nat
    path: OrAbsent[Str] = UNSET


class GetFullThreadDiff(Body, tag="orchestration.getFullThreadDiff", frozen=True):
    thread_id: Str
    to_turn_count: Nat


class ReplayEvents(Body, tag="orchestration.replayEvents", frozen=True):
    from_sequence_exclusive: Nat


class ThreadSubscription(Contract, frozen=True):
    """Send the thread's events from ``after`` on, exclusive."""

    thread_id: Str
    after: Nat


class Subscribe(Body, tag="orchestration.subscribe", frozen=True):
    """Replaces the connection's whole subscription. Only on ``/ws``."""

    shell: bool
    shell_after: Nat
    threads: Annotated[list[ThreadSubscription], Meta(max_length=64)]


class GetShell(Body, tag="orchestration.getShell", frozen=True):
    """Only on ``/ws``."""


class GetThread(Body, tag="orchestration.getThread", frozen=True):
    """The newest page of a thread, or the page before a cursor. Only on ``/ws``."""

    thread_id: Str
    before: OrAbsent[Nat] = UNSET
    limit: PageLimit = 200


class GetThreadEvents(Body, tag="orchestration.getThreadEvents", frozen=True):
    """A thread's own events after its first ``skipped`` ones, to be played again; deleted or not.

    At most a thousand; none at the end. Only on ``/ws``.
    """

    thread_id: Str
    skipped: Nat = 0


class GetBackgroundCommands(Body, tag="orchestration.getBackgroundCommands", frozen=True):
    """What a thread's agent runs beyond the turns that began it. Only on ``/ws``."""

    thread_id: Str
