"""Keeps secrets, and what is long and says nothing, out of the log of agents' frames."""

import json
import re
from collections.abc import Iterable, Mapping

SUSPICIOUS = (
    *(b"key", b"secret", b"passw", b"token", b"auth", b"bearer", b"sk-", b"ghp_", b"akia"),
    *(b";base64,", b'"env'),
)
SECRET_FIELD = re.compile(
    rb'("[A-Za-z0-9_-]*(?:api[_-]?key|secret|passw(?:or)?d|authorization|bearer[_-]?token'
    rb'|(?:access|refresh|auth|id)[_-]?token)"\s*:\s*")(?:[^"\\]|\\.)+"',
    re.IGNORECASE,
)
SECRET_VALUE = re.compile(
    rb"\bsk-[A-Za-z0-9_-]{16,}|\bgh[pousr]_[A-Za-z0-9]{20,}|\bAKIA[A-Z0-9]{16}"
    rb"|(?<=[Bb]earer )[A-Za-z0-9._~+/=-]{12,}"
)
SECRET_VARIABLE = re.compile(
    rb"((?:KEY|TOKEN|SECRET|PASSWORD)[A-Z0-9_]{0,40}=(?:\\?[\"'])?)[^\s\"'\\]+"
)
"""As `env` prints them, and as shells take them."""
ENVIRONMENT = re.compile(rb'("env(?:ironment)?"\s*:\s*)\{((?:[^{}"]++|"(?:[^"\\]++|\\.)*+")*+)\}')
"""Of a process or an MCP server: any value of it may be a secret."""
VALUE = re.compile(rb'("(?:[^"\\]|\\.)*"\s*:\s*)"(?:[^"\\]|\\.)*"')
DATA_URL = re.compile(rb"(data:[a-z0-9.+/-]+;base64,[A-Za-z0-9+/=]{16})[A-Za-z0-9+/=]{64,}")
"""Images that people send are megabytes long."""
ANONYMOUS = b"[redacted]"

SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASSW|CREDENTIAL", re.IGNORECASE)
MINIMUM_LENGTH = 8
"""Of a secret that is looked for by itself: shorter ones would hide ordinary words."""


def secrets_in(environment: Mapping[str, str]) -> tuple[bytes, ...]:
    """The values of variables that are named like secrets, as JSON would have them."""
    found = {
        json.dumps(value)[1:-1].encode()
        for name, value in environment.items()
        if SECRET_NAME.search(name) and len(value) >= MINIMUM_LENGTH
    }
    return tuple(sorted(found, key=len, reverse=True))


def redact(lines: bytes, known: Iterable[bytes] = ()) -> bytes:
    """Hide what looks like a key or a token. A secret cut in two by streaming is not seen."""
    for secret in known:
        lines = lines.replace(secret, ANONYMOUS)
    if not is_suspicious(lines):
        return lines
    return b"".join(
        _hide_secrets(line) if is_suspicious(line) else line
        for line in lines.splitlines(keepends=True)
    )


def is_suspicious(lines: bytes) -> bool:
    lowered = lines.lower()
    return any(word in lowered for word in SUSPICIOUS)


def _hide_secrets(line: bytes) -> bytes:
    line = ENVIRONMENT.sub(_hide_values, line)
    line = SECRET_FIELD.sub(rb"\1" + ANONYMOUS + b'"', line)
    line = SECRET_VARIABLE.sub(rb"\1" + ANONYMOUS, line)
    line = DATA_URL.sub(_shorten, line)
    return SECRET_VALUE.sub(ANONYMOUS, line)


def _hide_values(found: re.Match[bytes]) -> bytes:
    values = VALUE.sub(rb"\1" + b'"' + ANONYMOUS + b'"', found[2])
    return found[1] + b"{" + values + b"}"


def _shorten(found: re.Match[bytes]) -> bytes:
    return b"%s[%d bytes]" % (found[1], len(found[0]))
