"""The folder in which a thread works: nothing outside it is read or written."""

from __future__ import annotations

import difflib
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from providers.demo.errors import OutsideWorkspace

Json = dict[str, Any]
NO_NEWLINE = "\\ No newline at end of file\n"


@dataclass(frozen=True)
class Change:
    """One file as it was (None: not there) and as it is to be."""

    path: Path
    before: str | None
    after: str

    def item(self) -> Json:
        """As codex lists it in a fileChange: a new file's content, else the hunks."""
        if self.before is None:
            return {"path": str(self.path), "kind": {"type": "add"}, "diff": self.after}
        kind = {"type": "update", "move_path": None}
        return {"path": str(self.path), "kind": kind, "diff": hunks(self.before, self.after)}

    def git_diff(self, root: Path) -> str:
        name = self.path.relative_to(root).as_posix()
        new = "" if self.before is not None else "new file mode 100644\n"
        old = f"a/{name}" if self.before is not None else "/dev/null"
        index = f"index {blob_id(self.before)}..{blob_id(self.after)}\n"
        head = f"diff --git a/{name} b/{name}\n{new}{index}--- {old}\n+++ b/{name}\n"
        return head + hunks(self.before or "", self.after)


class Workspace:
    def __init__(self, cwd: str) -> None:
        self.root = Path(cwd).resolve()

    def path_of(self, name: str) -> Path:
        """Where a file that the person named is, symbolic links followed."""
        path = (self.root / name).resolve()
        if not path.is_relative_to(self.root) or path == self.root:
            raise OutsideWorkspace(f"`{name}` is not a file inside `{self.root}`")
        return path

    def has(self, name: str) -> bool:
        return self.path_of(name).exists()

    def change(self, name: str, after: str) -> Change:
        path = self.path_of(name)
        return Change(path, read_text(path) if path.exists() else None, after)

    def apply(self, change: Change) -> None:
        change.path.parent.mkdir(parents=True, exist_ok=True)
        change.path.write_text(change.after, encoding="utf-8", newline="")


def read_text(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


def hunks(before: str, after: str) -> str:
    """A unified diff without its file names."""
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), n=3
    )
    shown = [line for line in lines if not line.startswith(("--- ", "+++ "))]
    return "".join(line if line.endswith("\n") else f"{line}\n{NO_NEWLINE}" for line in shown)


def blob_id(text: str | None) -> str:
    """What git would call this content."""
    if text is None:
        return "0" * 40
    raw = text.encode()
    return hashlib.sha1(b"blob %d\0" % len(raw) + raw, usedforsecurity=False).hexdigest()
