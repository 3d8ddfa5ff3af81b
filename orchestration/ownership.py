"""One server for one data folder and one database: two would settle each other's turns."""

import fcntl
import os
from pathlib import Path
from typing import IO

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from orchestration.errors import OrchestrationError

LOCK_NUMBER = 0x7433
"""The name of our advisory lock in PostgreSQL."""


class AlreadyOwned(OrchestrationError):
    """Another server is running on the same data."""

    code = "already-owned"


def lock_home(home: Path) -> IO[str]:
    """Hold the folder until the file is closed or the process ends, however it ends.

    Raises ``AlreadyOwned`` when another server holds it.
    """
    file = (home / "server.lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.seek(0)
        holder = file.read().strip() or "unknown"
        file.close()
        raise AlreadyOwned(f"another server (process {holder}) is using {home}") from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def lock_database() -> BaseDatabaseWrapper | None:
    """Hold a database that servers with other data folders can reach, until it is closed.

    None for SQLite: its file is in the data folder, or was named by whoever started us. Raises
    ``AlreadyOwned`` when another server holds it.
    """
    owned = connections.create_connection(DEFAULT_DB_ALIAS)
    if owned.vendor != "postgresql":
        return None
    owned.inc_thread_sharing()  # it is closed by whichever thread stops the server
    with owned.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK_NUMBER])
        if not cursor.fetchone()[0]:
            owned.close()
            raise AlreadyOwned("another server is using this database")
    return owned
