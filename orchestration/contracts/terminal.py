"""Terminals as clients see them."""

from typing import Literal

from providers.contracts.base import Contract, Pos, Str

TerminalStatus = Literal["starting", "running", "exited", "error"]


class TerminalSnapshot(Contract):
    thread_id: Str
    terminal_id: Str
    cwd: Str
    status: TerminalStatus
    pid: Pos | None
    history: str
    exit_code: int | None
    exit_signal: int | None
    updated_at: str


class TerminalEventBase(Contract, tag_field="type"):
    thread_id: Str
    terminal_id: Str
    created_at: str


class TerminalStarted(TerminalEventBase, tag="started"):
    snapshot: TerminalSnapshot


class TerminalOutput(TerminalEventBase, tag="output"):
    data: str


class TerminalExited(TerminalEventBase, tag="exited"):
    exit_code: int | None
    exit_signal: int | None


class TerminalFailed(TerminalEventBase, tag="error"):
    message: Str


class TerminalCleared(TerminalEventBase, tag="cleared"):
    pass


class TerminalRestarted(TerminalEventBase, tag="restarted"):
    snapshot: TerminalSnapshot


class TerminalActivity(TerminalEventBase, tag="activity"):
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
