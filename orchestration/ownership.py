"""One server for one data folder and one database: two would settle each other's turns."""

import asyncio
import fcntl
import logging
import os
from pathlib import Path
from typing import IO

from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from orchestration.errors import OrchestrationError

LOCK_NUMBER = 0x7433
"""The name of our advisory lock in PostgreSQL."""
CHECK_SECONDS = 60.0
"""How often a silent connection is looked after: word of its end may not have come here."""
RETRY_SECONDS = 1.0
"""Between attempts to take a lock again, while nobody answers."""

logger = logging.getLogger(__name__)


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


class DatabaseLock:
    """Held for as long as its connection lives; ``keep`` takes it again where that was lost."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._connection = connection

    def close(self) -> None:
        self._connection.close()

    async def keep(self) -> None:
        """Until cancelled. Raises ``AlreadyOwned`` when it was lost, and another server has it."""
        while True:
            await self._news()
            if not await asyncio.to_thread(self._is_held):
                logger.warning("the database has ended the connection that held its lock")
                await self._take_again()

    async def _news(self) -> None:
        """Returns when the database says something here, which may be its farewell."""
        loop, heard = asyncio.get_running_loop(), asyncio.Event()
        socket = self._connection.connection.fileno()
        loop.add_reader(socket, heard.set)
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                await heard.wait()
        except TimeoutError:
            pass
        finally:
            loop.remove_reader(socket)

    def _is_held(self) -> bool:
        try:
            with self._connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except Error:
            return False
        return True

    async def _take_again(self) -> None:
        """What another server recorded meanwhile, should there have been one, is no harm:
        whoever appends looks at the end of the log first.
        """
        await asyncio.to_thread(self._connection.close)
        while True:
            try:
                self._connection = await asyncio.to_thread(connect_and_lock)
                return
            except Error as failure:
                logger.error("the database does not answer: %s", str(failure).strip())
                await asyncio.sleep(RETRY_SECONDS)


def lock_database() -> DatabaseLock | None:
    """Hold a database that servers with other data folders can reach, until it is closed.

    None for SQLite: its file is in the data folder, or was named by whoever started us. Raises
    ``AlreadyOwned`` when another server holds it.
    """
    if connections[DEFAULT_DB_ALIAS].vendor != "postgresql":
        return None
    return DatabaseLock(connect_and_lock())


def connect_and_lock() -> BaseDatabaseWrapper:
    owned = connections.create_connection(DEFAULT_DB_ALIAS)
    owned.inc_thread_sharing()  # it is closed by whichever thread stops the server
    with owned.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK_NUMBER])
        if not cursor.fetchone()[0]:
            owned.close()
            raise AlreadyOwned("another server is using this database")
    return owned
