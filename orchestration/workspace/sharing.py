"""Which folders hold each other's files, whatever names they go by."""

import os
from collections.abc import Iterable
from pathlib import Path


def sharing(cwd: str, folders: Iterable[str]) -> list[str]:
    """Those that are ``cwd``, around it or in it, and of the same work tree."""
    real = Path(os.path.realpath(cwd))
    return [folder for folder in folders if folder == cwd or _overlap(real, folder)]


def _overlap(real: Path, folder: str) -> bool:
    other = Path(os.path.realpath(folder))
    if other.is_relative_to(real):
        return not _is_apart(other, real)
    return real.is_relative_to(other) and not _is_apart(real, other)


def _is_apart(inner: Path, outer: Path) -> bool:
    """A repository of its own, or a work tree: checkpoints of what is around it leave it out."""
    between = (inner, *inner.parents)[: len(inner.parts) - len(outer.parts)]
    return any(os.path.lexists(folder / ".git") for folder in between)
