"""Whether the database can be used by this version, and if not, what can be done about it."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from orchestration.errors import OrchestrationError

CHECKED_BYTES = 32 * 1024 * 1024
"""Files up to this size are checked page by page at each start: 0.07 s, and 2 s for a gigabyte."""

PATIENCE_SECONDS = 5.0
DAMAGES = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
BACKUP = "bring a backup back with `manage.py restore FILE`"
WAYS_OUT = (
    f"{BACKUP}, or move the file and the attachments beside it away to begin with an empty one"
)
APPLIED = "SELECT app, name FROM django_migrations"


class UnusableDatabase(OrchestrationError):
    """What is wrong with it, and what can be done, in a sentence for a person."""

    code = "storage.unusable"


class DamagedDatabase(UnusableDatabase):
    """``words`` are SQLite's, about what it found."""

    def __init__(self, message: str, words: str) -> None:
        super().__init__(message)
        self.words = words


def require_usable_database() -> None:
    """Raises ``UnusableDatabase``. Cheap enough for every start; makes no tables."""
    require_full_or_new(file := find_database_file())
    if file is not None:
        require_whole_file(file, thorough=False)
    connection = connections[DEFAULT_DB_ALIAS]
    try:
        executor = MigrationExecutor(connection)
        require_known_migrations(executor.loader.applied_migrations, name_of(file))
        executor.loader.check_consistent_history(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except (DatabaseError, InconsistentMigrationHistory) as error:
        raise UnusableDatabase(
            f"{name_of(file)} cannot be used: {first_line(str(error))}"
        ) from error
    finally:
        connection.close()
    if pending:
        raise UnusableDatabase(
            "the database is not up to date: run `manage.py migrate`, as `make serve` does"
        )


def require_readable_database() -> None:
    """For what brings it up to date: as above, but tables may still be missing."""
    file = find_database_file()
    if file is None:
        return
    require_full_or_new(file)
    require_whole_file(file, thorough=False)
    if file.exists():
        require_known_migrations(applied_in(file), name_of(file))


def require_writable_file() -> None:
    """For who is going to write for long. Raises ``UnusableDatabase`` where another program writes,
    which readers would not notice, or where nobody may."""
    file = find_database_file()
    if file is None or not file.exists():
        return
    try:
        with closing(opened(file)) as database:
            database.execute("BEGIN IMMEDIATE")
            database.rollback()
    except sqlite3.Error as error:
        raise unusable(file, error) from error


def find_database_file() -> Path | None:
    """None where the database is not a file."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "sqlite":
        return None
    return Path(connection.settings_dict["NAME"])


def require_full_or_new(file: Path | None) -> None:
    """An empty file is none yet, unless something here came from a log that was in it.

    SQLite would throw away what a log beside an empty file holds, and a server all images that no
    message shows: to be asked before anything opens it. Raises ``UnusableDatabase``.
    """
    if file is None or (file.exists() and file.stat().st_size > 0):
        return
    log = file.with_name(f"{file.name}-wal")
    images = Path(default_storage.path(""))
    left = [log.name] if log.exists() and log.stat().st_size > 0 else []
    left += [images.name] if images.is_dir() and any(images.iterdir()) else []
    if left:
        parts = " and ".join(left)
        raise UnusableDatabase(
            f"{name_of(file)} is empty, but {parts} beside it belonged to a full one; {BACKUP},"
            f" put the file back that was there, or move {parts} away to begin anew"
        )


def require_whole_file(file: Path, *, thorough: bool) -> None:
    """A file that is not there yet is whole. Raises ``UnusableDatabase``."""
    if not file.exists():
        return
    check = "integrity_check" if thorough else "quick_check"
    try:
        with closing(opened(file)) as database:
            database.execute("SELECT COUNT(*) FROM sqlite_master")
            if thorough or file.stat().st_size <= CHECKED_BYTES:
                (found,) = database.execute(f"PRAGMA {check}(1)").fetchone()
                if found != "ok":
                    raise damaged(file, first_line(found))
    except sqlite3.Error as error:
        raise unusable(file, error) from error


def require_known_migrations(applied: Iterable[tuple[str, str]], name: str) -> None:
    """Raises ``UnusableDatabase`` where a newer version has changed the tables."""
    known = MigrationLoader(None).disk_migrations
    unknown = sorted(f"{app}.{migration}" for app, migration in set(applied) - set(known))
    if unknown:
        raise UnusableDatabase(
            f"{name} was changed by a newer version of t3project ({', '.join(unknown)}); "
            "install that version, or bring back a backup of this one with "
            "`manage.py restore FILE`"
        )


def applied_in(file: Path) -> set[tuple[str, str]]:
    """The migrations that a file has had; none in an empty one."""
    try:
        with closing(opened(file)) as database:
            return {(app, name) for app, name in database.execute(APPLIED)}
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return set()
        raise unusable(file, error) from error


def opened(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", PATIENCE_SECONDS, uri=True)


def unusable(file: Path, error: sqlite3.Error) -> UnusableDatabase:
    kind = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if kind in DAMAGES:
        return damaged(file, str(error))
    if kind == sqlite3.SQLITE_BUSY:
        return UnusableDatabase(
            f"{name_of(file)} is locked by another program; end that, and start again"
        )
    return UnusableDatabase(
        f"{name_of(file)} cannot be opened: {error}; look at its permissions and at the disk"
    )


def damaged(file: Path, words: str) -> DamagedDatabase:
    return DamagedDatabase(f"{name_of(file)} is damaged: {words}; {WAYS_OUT}", words)


def first_line(found: str) -> str:
    """Without the heading of SQLite's that comes before it, and PostgreSQL's advice after it."""
    return found.removeprefix("*** in database main ***").strip().partition("\n")[0]


def name_of(file: Path | None) -> str:
    return "the database" if file is None else f"the database {file}"
