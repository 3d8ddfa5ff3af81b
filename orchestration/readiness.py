"""What must be true before clients are served: named gates that open once."""

import asyncio
from typing import Literal, get_args

from orchestration.errors import Starting

Gate = Literal["log", "recovery", "workers"]
"""``log``: the event log can be read and written; ``recovery``: what a crash left behind is
settled; ``workers``: reactors and ingestion are running."""

PATIENCE_SECONDS = 30.0
"""How long a request waits for a gate before it is told that the server is still starting."""


class ServerReadiness:
    def __init__(self) -> None:
        self._gates: dict[Gate, asyncio.Event] = {gate: asyncio.Event() for gate in get_args(Gate)}

    def open(self, gate: Gate) -> None:
        self._gates[gate].set()

    def gates(self) -> dict[str, bool]:
        return {gate: event.is_set() for gate, event in self._gates.items()}

    async def wait(self, gate: Gate, timeout: float = PATIENCE_SECONDS) -> None:  # noqa: ASYNC109
        """Raises ``Starting`` when the gate does not open in time."""
        event = self._gates[gate]
        if event.is_set():
            return
        try:
            await asyncio.wait_for(event.wait(), timeout)
        except TimeoutError:
            raise Starting(f"the server is still starting: {gate} is not ready") from None

    async def wait_all(self) -> None:
        for event in self._gates.values():
            await event.wait()
