"""Versions of codex: which one speaks, and which are too old to be spoken to."""

import re

from providers.errors import AgentMissing

Version = tuple[int, ...]

OLDEST = (0, 104, 0)
"""The oldest that the tests drive; what is between it and the newest differs less."""
UPDATE = "update it with `npm install -g @openai/codex@latest`"
UNVERSIONED = (0, 0, 0)
"""Of those who built it themselves."""


def find_version(text: str) -> Version | None:
    """The first in a text like ``t3project/0.169.0 (…)``."""
    found = re.search(r"\b(\d+)\.(\d+)\.(\d+)", text)
    version = tuple(int(part) for part in found.groups()) if found else None
    return None if version == UNVERSIONED else version


def spelled(version: Version) -> str:
    return ".".join(map(str, version))


def is_too_old(version: Version | None) -> bool:
    return version is not None and version < OLDEST


def require_new_enough(version: Version | None) -> None:
    if version is not None and version < OLDEST:
        raise AgentMissing(too_old(version))


def too_old(version: Version) -> str:
    return (
        f"codex {spelled(version)} is too old to be used here, which takes"
        f" {spelled(OLDEST)} or newer; {UPDATE}"
    )
