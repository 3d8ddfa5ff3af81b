"""Methods of the protocol that this server does not do yet: a clear answer instead of silence."""

from typing import get_args

from orchestration.contracts.requests import (
    Body,
    FindRepository,
    GitRequestBody,
    InitRepository,
    OpenInEditor,
    TerminalRequestBody,
    UpsertKeybinding,
    WriteFile,
)
from orchestration.errors import NotAvailable
from orchestration.rpc.context import Context, Method, method_name

LATER: tuple[type[Body], ...] = (
    *(body for body in get_args(GitRequestBody) if body not in (FindRepository, InitRepository)),
    *get_args(TerminalRequestBody),
    WriteFile,
    OpenInEditor,
    UpsertKeybinding,
)


async def refuse(body: Body, context: Context) -> None:
    raise NotAvailable(f"{method_name(type(body))} is not available yet")


UNAVAILABLE: dict[type[Body], Method] = {body: Method(refuse, gates=()) for body in LATER}
