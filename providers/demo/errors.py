"""What stops a script, a turn or a request."""

from __future__ import annotations

from typing import Any


class RequestRefused(Exception):
    """A request that cannot be done; its text is the answer's error message."""


class Steered(Exception):
    """The person spoke meanwhile: the answer under way is dropped, a new one begins."""


class TurnCancelled(Exception):
    """The person cancelled instead of approving: the turn ends as interrupted."""


class TurnFailed(Exception):
    """The turn ends as failed, with this text; ``kind`` is codex's word for what went wrong."""

    def __init__(self, message: str, kind: Any = "other") -> None:
        super().__init__(message)
        self.kind = kind


class MayOnlyRead(Exception):
    """Nothing may be run or changed in this thread, and nobody is asked."""


class OutsideWorkspace(Exception):
    """A path that leads out of the folder in which we work."""
