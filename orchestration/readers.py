"""Threads that answer queries, each with a database connection that it keeps."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import ParamSpec, TypeVar

from django.db import Error, connection, connections

P = ParamSpec("P")
T = TypeVar("T")

READER_THREADS = 3


class Readers:
    """Runs queries off the event loop. Not for writing: the engine's thread alone writes."""

    def __init__(self, threads: int = READER_THREADS) -> None:
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="reader")

    async def run(self, query: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, lambda: answer_of(query, *args, **kwargs))

    async def close(self) -> None:
        """Closes the threads' connections, then the threads."""
        together = Barrier(self._threads)

        def close_mine() -> None:
            together.wait()
            connections.close_all()

        await asyncio.gather(*(self.run(close_mine) for _ in range(self._threads)))
        self._pool.shutdown()


def answer_of(query: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Asked again on a new connection if the database's server has ended the kept one."""
    try:
        return query(*args, **kwargs)
    except Error:
        connection.close_if_unusable_or_obsolete()
        if connection.connection is not None:
            raise
    return query(*args, **kwargs)
