"""How an agent's process is started: its command line and its environment."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from providers.contracts.base import Json

OURS = ("T3_", "DJANGO_")
"""Prefixes of variables that are about this server; its token above all."""
OUR_NAMES = {"DATABASE_URL", "REDIS_URL"}


def agent_environment(base: Mapping[str, str]) -> dict[str, str]:
    """What agents and their commands inherit: the person's environment without our own settings."""
    return {
        name: value
        for name, value in base.items()
        if not name.startswith(OURS) and name not in OUR_NAMES
    }


class Launch(Struct, frozen=True):
    """Everything that makes two processes different. Threads share one where it is equal.

    ``home`` is where the agent keeps its conversations; empty for its own default.
    """

    command: tuple[str, ...]
    environment: dict[str, str]
    home: str = ""
    home_variable: str = "CODEX_HOME"
    cwd: Path | None = None

    @property
    def key(self) -> str:
        """Short, and safe to store: the environment may hold secrets, so only a digest of it."""
        parts = [self.command, self.home, sorted(self.environment.items())]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]

    def full_environment(self) -> dict[str, str]:
        if not self.home:
            return self.environment
        return {**self.environment, self.home_variable: self.home}

    def with_home(self, home: Any) -> "Launch":
        """The same program on another home: the one that has a thread's conversation."""
        if not isinstance(home, str) or home == self.home:
            return self
        return Launch(self.command, self.environment, home, self.home_variable, self.cwd)

    def for_cursor(self) -> dict[str, Json]:
        return {"key": self.key, "home": self.home, "binary": self.command[0]}
