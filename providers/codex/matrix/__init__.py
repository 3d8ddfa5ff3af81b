"""All that codex can be asked, can ask and can say, and what we do about each: the one table.

Written for codex 0.169.0; a test compares it with the schema of the codex that is installed.
"""

from providers.codex.matrix.asked_by_codex import SERVER_REQUESTS
from providers.codex.matrix.asked_by_us import CLIENT_METHODS
from providers.codex.matrix.rows import Row, methods_of
from providers.codex.matrix.said_by_codex import NOTIFICATIONS

__all__ = ["CLIENT_METHODS", "IGNORED", "NOTIFICATIONS", "SERVER_REQUESTS", "Row", "methods_of"]

IGNORED = frozenset(methods_of(NOTIFICATIONS, "ignored", "used"))
"""Notifications of which nothing is shown on purpose. What is in no table becomes a notice."""
