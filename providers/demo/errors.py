"""What stops a script, a turn or a request."""

from __future__ import annotations


class RequestRefused(Exception):
    """A request that cannot be done; its text is the answer's error message."""


class Steered(Exception):
    """The person spoke meanwhile: the answer under way is dropped, a new one begins."""


class TurnCancelled(Exception):
    """The person cancelled instead of approving: the turn ends as interrupted."""


class TurnFailed(Exception):
    """The turn ends as failed, with this text."""


class OutsideWorkspace(Exception):
    """A path that leads out of the folder in which we work."""
