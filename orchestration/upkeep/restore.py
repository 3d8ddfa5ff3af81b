"""A backup takes the place of what is there; what was there is kept beside it."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from orchestration.upkeep.archive import ATTACHMENTS, DATABASE, unpack
from orchestration.upkeep.backup import require_whole_log
from orchestration.upkeep.soundness import (
    DamagedDatabase,
    UnusableDatabase,
    applied_in,
    require_known_migrations,
)

BESIDE = ("", "-wal", "-shm", "-journal")
"""What SQLite keeps beside its file belongs to it, and to no other file of that name."""


@dataclass(frozen=True)
class Restored:
    events: int
    kept: Path | None
    """Where that is which was there before."""


def restore(file: Path, database: Path, attachments: Path, aside: Path) -> Restored:
    """The backup is checked before anything is touched; a failure puts everything back.

    Only for who holds the data folder (``ownership.lock_home``). Raises ``BackupFailed``,
    ``UnusableDatabase`` when the backup is damaged or of a newer version, or ``OSError``.
    """
    database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=database.parent, prefix=".t3-restore-") as drafts:
        drafted = Path(drafts, DATABASE)
        unpack(file, Path(drafts))
        try:
            events = require_whole_log(drafted)
        except DamagedDatabase as error:
            raise UnusableDatabase(f"the backup {file} is damaged: {error.words}") from error
        require_known_migrations(applied_in(drafted), f"the backup {file}")
        old = [(path, aside / path.name) for path in _there(database, attachments)]
        new = [(drafted, database), (Path(drafts, ATTACHMENTS), attachments)]
        _move_all(old + [(source, target) for source, target in new if source.exists()])
    return Restored(events, aside if old else None)


def _there(database: Path, attachments: Path) -> list[Path]:
    files = [database.with_name(database.name + ending) for ending in BESIDE]
    return [path for path in (*files, attachments) if path.exists()]


def _move_all(moves: list[tuple[Path, Path]]) -> None:
    """All of them, or none."""
    done: list[tuple[Path, Path]] = []
    try:
        for source, target in moves:
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.move(source, target)
            done.append((source, target))
    except OSError:
        for source, target in reversed(done):
            shutil.move(target, source)
        raise
