"""Waiting for the end of processes that are not our children."""

from __future__ import annotations

import asyncio
import os


async def ended(process_id: int) -> None:
    """Return when the process has ended; the test's own time limit says if it never does.

    Needs Linux, where a process can be watched by whoever knows its id.
    """
    try:
        watch = os.pidfd_open(process_id)
    except ProcessLookupError:
        return
    loop = asyncio.get_running_loop()
    end = asyncio.Event()
    loop.add_reader(watch, end.set)
    try:
        await end.wait()
    finally:
        loop.remove_reader(watch)
        os.close(watch)
