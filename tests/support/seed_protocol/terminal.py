"""What a terminal says, as the protocol's own client knows it."""

from typing import Literal

from tests.support.seed_protocol.base import Iso, Pos, Seed, Str


class TerminalSnapshot(Seed, frozen=True):
    thread_id: Str
    terminal_id: Str
    cwd: Str
    status: Literal["starting", "running", "exited", "error"]
    pid: Pos | None
    history: str
    exit_code: int | None
    exit_signal: int | None
    updated_at: Iso


class Base(Seed, frozen=True, tag_field="type"):
    thread_id: Str
    terminal_id: Str
    created_at: Iso


class Started(Base, frozen=True, tag="started"):
    snapshot: TerminalSnapshot


class Output(Base, frozen=True, tag="output"):
    data: str


class Exited(Base, frozen=True, tag="exited"):
    exit_code: int | None
    exit_signal: int | None


class Failed(Base, frozen=True, tag="error"):
    message: Str


class Cleared(Base, frozen=True, tag="cleared"):
    pass


class Restarted(Base, frozen=True, tag="restarted"):
    snapshot: TerminalSnapshot


class ActivityChanged(Base, frozen=True, tag="activity"):
    has_running_subprocess: bool


TerminalEvent = Started | Output | Exited | Failed | Cleared | Restarted | ActivityChanged
