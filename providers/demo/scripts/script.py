"""What a script is: the words that call for it, and what it does then."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from providers.demo.actions import Actions


@dataclass(frozen=True)
class Script:
    """``play`` gets the match of the first pattern that fits what the person said."""

    examples: tuple[str, ...]
    """What to write to see it, for the help; none for scripts that only tests need."""
    patterns: tuple[re.Pattern[str], ...]
    play: Callable[[Actions, re.Match[str]], Awaitable[None]]
    changes: bool = False
    """Whether it does something to the folder, which in plan mode is proposed instead."""

    def match(self, text: str) -> re.Match[str] | None:
        return next((match for pattern in self.patterns if (match := pattern.search(text))), None)


def words(pattern: str) -> re.Pattern[str]:
    """A pattern over what was said, in any case; verbose, so blanks are written ``\\s``."""
    return re.compile(pattern, re.IGNORECASE | re.VERBOSE | re.DOTALL)
