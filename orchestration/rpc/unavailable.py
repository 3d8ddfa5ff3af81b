"""Methods of the protocol that this server does not do yet: a clear answer instead of silence."""

from typing import get_args

from orchestration.contracts.requests import (
    Body,
    GitRequestBody,
    OpenInEditor,
    TerminalRequestBody,
    UpsertKeybinding,
    WriteFile,
)
from orchestration.errors import NotAvailable
from orchestration.rpc.context import Context, Method, method_name

LATER: tuple[type[Body], ...] = (
    *get_args(GitRequestBody),
    *get_args(TerminalRequestBody),
    WriteFile,
    OpenInEditor,
    UpsertKeybinding,
)


async def refuse(body: Body, context: Context) -> None:
    raise NotAvailable(f"{method_name(type(body))} is not available yet")


UNAVAILABLE: dict[type[Body], Method] = {body: Method(refuse, gates=()) for body in LATER}
