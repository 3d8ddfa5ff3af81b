"""Methods about terminals."""

from typing import Annotated

from msgspec import Meta

from orchestration.contracts.requests.base import Body
from providers.contracts.base import UNSET, OrAbsent, Str

TerminalId = Annotated[str, Meta(pattern=r"\S", max_length=128)]


Columns = Annotated[int, Meta(ge=20, le=400)]


Rows = Annotated[int, Meta(ge=5, le=200)]


TerminalInput = Annotated[str, Meta(min_length=1, max_length=65_536)]


VariableName = Annotated[str, Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=128)]


Environment = Annotated[
    dict[VariableName, Annotated[str, Meta(max_length=8_192)]], Meta(max_length=128)
]


class TerminalBody(Body, kw_only=True, frozen=True):
    thread_id: Str
    terminal_id: TerminalId = "default"


class OpenTerminal(TerminalBody, tag="terminal.open", kw_only=True, frozen=True):
    cwd: Str
    cols: OrAbsent[Columns] = UNSET
    rows: OrAbsent[Rows] = UNSET
    env: OrAbsent[Environment] = UNSET


class WriteTerminal(TerminalBody, tag="terminal.write", kw_only=True, frozen=True):
    data: TerminalInput


class ResizeTerminal(TerminalBody, tag="terminal.resize", kw_only=True, frozen=True):
    cols: Columns
    rows: Rows


class ClearTerminal(TerminalBody, tag="terminal.clear", frozen=True):
    pass


class RestartTerminal(TerminalBody, tag="terminal.restart", kw_only=True, frozen=True):
    cwd: Str
    cols: Columns
    rows: Rows
    env: OrAbsent[Environment] = UNSET


class CloseTerminal(Body, tag="terminal.close", frozen=True):
    """Without a terminal id: all of the thread's terminals."""

    thread_id: Str
    terminal_id: OrAbsent[TerminalId] = UNSET
    delete_history: OrAbsent[bool] = UNSET
