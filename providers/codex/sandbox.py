"""Whether codex can keep commands from writing on this machine: tried once for each program."""

import asyncio
from collections import OrderedDict

import msgspec

from providers.contracts.base import OrAbsent
from providers.errors import ProviderError
from providers.launch import Launch
from providers.stdio import spawn

SECONDS = 4.0
VERDICTS_KEPT = 8
TRIAL = ("sandbox", "-P", ":read-only", "--", "/bin/sh", "-c", "echo works")
BROKEN = ("bwrap:", "building bubblewrap command")
"""How it fails where the system allows no namespaces, for example inside some containers."""

_verdicts: OrderedDict[tuple[str, str | None], OrAbsent[bool]] = OrderedDict()


async def sandbox_works(launch: Launch, version: str | None) -> OrAbsent[bool]:
    """Absent where it cannot be told: older versions have other commands."""
    key = (launch.command[0], version)
    if key not in _verdicts:
        _verdicts[key] = await _try(launch)
        if len(_verdicts) > VERDICTS_KEPT:
            _verdicts.popitem(last=False)
    return _verdicts[key]


async def _try(launch: Launch) -> OrAbsent[bool]:
    try:
        transport = await spawn((launch.command[0], *TRIAL), launch.full_environment())
    except ProviderError:
        return msgspec.UNSET
    output = b""
    try:
        async with asyncio.timeout(SECONDS):
            while chunk := await transport.read():
                output += chunk
    except TimeoutError:
        transport.kill()
        return msgspec.UNSET
    finally:
        await transport.end()
    if b"works" in output:
        return True
    said = "\n".join(transport.stderr)
    return False if any(words in said for words in BROKEN) else msgspec.UNSET
