"""What the bench and its server agree on: which fault is to happen, and where."""

import msgspec

DEMO = b"providers.demo.agent"
CODEX = b"app-server"
"""In the command line of an agent's process."""

BALLAST = "ballast"
"""The file in the data folder that fills a small disk, for as long as it is there."""


class Armed(msgspec.Struct):
    """Which fault happens when the thread comes to the step; a file beside the database."""

    step: int
    fault: str
    thread: str
    folder: str
    lock_seconds: float = 3.0
    network_port: int = 0
    """Where the network is told to break."""
