"""What a check found, and where it looked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from msgspec import Struct

Level = Literal["ok", "warning", "error"]


class Finding(Struct, frozen=True, omit_defaults=True):
    """One sentence; ``advice`` says what to do. With an error something does not work at all."""

    check: str
    level: Level
    message: str
    advice: str | None = None


@dataclass(frozen=True)
class Place:
    """Where the server lives: its settings, as the checks need them."""

    home: Path
    host: str
    port: int
    redis_url: str | None
    front_end: Path
    environment: Mapping[str, str]


Check = Callable[[Place], list[Finding]]


def fine(check: str, message: str) -> Finding:
    return Finding(check, "ok", message)


def doubtful(check: str, message: str, advice: str) -> Finding:
    return Finding(check, "warning", message, advice)


def wrong(check: str, message: str, advice: str) -> Finding:
    return Finding(check, "error", message, advice)
