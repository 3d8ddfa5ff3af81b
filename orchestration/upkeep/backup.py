"""A consistent copy of everything that cannot be made again, while the server runs or not."""

import errno
import os
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from orchestration.upkeep.archive import BackupFailed, pack
from orchestration.upkeep.soundness import (
    DamagedDatabase,
    damaged,
    opened,
    require_whole_file,
    unusable,
)

HEAD = "SELECT sequence FROM orchestration_log_head"
LOG = "SELECT COUNT(*), COALESCE(MAX(sequence), 0) FROM orchestration_events"


@dataclass(frozen=True)
class Backup:
    file: Path
    events: int
    images: int


def back_up(database: Path, attachments: Path, file: Path) -> Backup:
    """The file appears whole or not at all. Nobody who writes meanwhile is held up.

    Raises ``BackupFailed``, ``UnusableDatabase`` when the database is damaged, or ``OSError``.
    """
    if file.exists():
        raise BackupFailed(f"{file} exists already; choose another name")
    try:
        return _back_up(database, attachments, file)
    except DamagedDatabase as error:
        raise damaged(database, error.words) from error
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise BackupFailed(f"there is no room for the backup in {file.parent}") from error


def _back_up(database: Path, attachments: Path, file: Path) -> Backup:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".t3-backup-") as drafts:
        copy = Path(drafts, "copy")
        copy_database(database, copy)
        events = require_whole_log(copy)
        archive = Path(drafts, "archive")
        images = pack(archive, copy, attachments)  # after the database: it names no image too many
        archive.chmod(0o600)
        with archive.open("rb") as written:
            os.fsync(written.fileno())
        archive.rename(file)
    return Backup(file, events, images)


def copy_database(database: Path, copy: Path) -> None:
    """As of one moment: in write-ahead mode a reader sees that moment while others write on.

    Raises ``UnusableDatabase``, or ``OSError`` where the copy finds no room.
    """
    try:
        with closing(opened(database)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")  # one file, without others beside it
    except sqlite3.Error as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_FULL:  # who only reads fills no disk
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(copy)) from error
        raise unusable(database, error) from error


def require_whole_log(database: Path) -> int:
    """Its events. Raises ``UnusableDatabase`` or, where the log has gaps, ``BackupFailed``."""
    require_whole_file(database, thorough=True)
    try:
        with closing(opened(database)) as copy:
            (head,) = copy.execute(HEAD).fetchone()
            count, last = copy.execute(LOG).fetchone()
    except sqlite3.OperationalError as error:
        raise BackupFailed(f"there is no event log in it: {error}") from error
    if not count == last == head:
        raise BackupFailed(f"the event log has gaps: {count} events, the last of them {last}")
    return int(count)
