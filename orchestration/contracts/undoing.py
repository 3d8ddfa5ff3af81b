"""Undo points: how many of a thread are kept. The rules and the tables both follow this."""

UNDO_POINTS_KEPT = 10
"""Of the newest moves (returns, and undone returns) of a thread; each can be undone."""


def undo_points_after(points: tuple[str, ...], made: str) -> tuple[str, ...]:
    """The names of those that are kept, the newest last."""
    return (*points, made)[-UNDO_POINTS_KEPT:]
