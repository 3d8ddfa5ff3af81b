"""One server for one data folder: two would settle each other's turns."""

import fcntl
import os
from pathlib import Path
from typing import IO

from orchestration.errors import OrchestrationError


class HomeInUse(OrchestrationError):
    code = "home-in-use"


def lock_home(home: Path) -> IO[str]:
    """Hold the folder until the file is closed or the process ends, however it ends.

    Raises ``HomeInUse`` when another server holds it.
    """
    file = (home / "server.lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.seek(0)
        holder = file.read().strip() or "unknown"
        file.close()
        raise HomeInUse(f"another server (process {holder}) is using {home}") from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file
