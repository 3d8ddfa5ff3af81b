"""Terminals as clients see them."""

from typing import Literal

from providers.contracts.base import Contract, Pos, Str

TerminalStatus = Literal["starting", "running", "exited", "error"]


class TerminalSnapshot(Contract, frozen=True):
    thread_id: Str
    terminal_id: Str
    cwd: Str
    status: TerminalStatus
    pid: Pos | None
    history: str
    exit_code: int | None
    exit_signal: int | None
    updated_at: str


class TerminalEventBase(Contract, tag_field="type", frozen=True):
    thread_id: Str
    terminal_id: Str
    created_at: str


class TerminalStarted(TerminalEventBase, tag="started", frozen=True):
    snapshot: TerminalSnapshot


class TerminalOutput(TerminalEventBase, tag="output", frozen=True):
    data: str


class TerminalExited(TerminalEventBase, tag="exited", frozen=True):
    exit_code: int | None
    exit_signal: int | None


class TerminalFailed(TerminalEventBase, tag="error", frozen=True):
    message: Str


class TerminalCleared(TerminalEventBase, tag="cleared", frozen=True):
    pass


class TerminalRestarted(TerminalEventBase, tag="restarted", frozen=True):
    snapshot: TerminalSnapshot


class TerminalActivity(TerminalEventBase, tag="activity", frozen=True):
    has_running_subprocess: bool


TerminalEvent = (
    TerminalStarted
    | TerminalOutput
    | TerminalExited
    | TerminalFailed
    | TerminalCleared
    | TerminalRestarted
    | TerminalActivity
)
