"""What codex answers, as far as we read it."""

from typing import Any

from msgspec import Struct

from providers.codex.frames import Item, SandboxPolicy, Turn


class Initialized(Struct, frozen=True, rename="camel"):
    """What initialize answers."""

    codex_home: str = ""
    user_agent: str = ""


class ThreadRef(Struct, frozen=True):
    id: str


class OpenedThread(Struct, frozen=True, rename="camel"):
    """What thread/start and thread/resume answer."""

    thread: ThreadRef
    approval_policy: Any = None
    sandbox: SandboxPolicy = SandboxPolicy("")


class StartedTurnResult(Struct, frozen=True):
    turn: Turn


class Terminal(Struct, frozen=True, rename="camel"):
    """A command that runs. ``process_id`` is codex's name for it, ``os_pid`` the system's."""

    item_id: str
    process_id: str
    command: str = ""
    cwd: str = ""
    os_pid: int | None = None


class TerminalPage(Struct, frozen=True, rename="camel"):
    data: list[Terminal]
    next_cursor: str | None = None


class ListedItem(Struct, frozen=True, rename="camel"):
    turn_id: str
    item: Item


class ItemPage(Struct, frozen=True, rename="camel"):
    data: list[ListedItem]
    next_cursor: str | None = None
