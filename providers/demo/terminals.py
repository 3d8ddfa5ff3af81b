"""The commands of a thread that outlive their turns."""

from __future__ import annotations

import asyncio
import contextlib
import time
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

from providers.demo import shapes
from providers.demo.commands import Command, started
from providers.demo.errors import TurnFailed

if TYPE_CHECKING:
    from providers.demo.threads import Thread
    from providers.demo.turn import Turn

Json = dict[str, Any]

TERMINAL_LIMIT = 16
"""Commands of one thread in the background; one more fails its turn."""

CLEANED = -1
TERMINATED = 137
"""The exit codes that codex tells of a command that was ended with all others, or alone."""


class Terminal:
    def __init__(self, item: Json, command: Command) -> None:
        self.item = item
        self.command = command
        self.ended_as: int | None = None
        """The exit code to tell where the client ended it."""


class Terminals:
    def __init__(self, thread: Thread) -> None:
        self._thread = thread
        self._running: dict[str, Terminal] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, turn: Turn, item: Json, command: str) -> None:
        if len(self._running) >= TERMINAL_LIMIT:
            raise TurnFailed(f"{TERMINAL_LIMIT} commands run in the background already")
        async with AsyncExitStack() as stack:
            running = await stack.enter_async_context(started(command, self._thread.cwd))
            item = turn.run_item(item, running.process_id)
            terminal = self._running[item["processId"]] = Terminal(item, running)
            task = asyncio.create_task(self._live(turn, terminal, stack.pop_all()))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def running(self) -> bool:
        return bool(self._running)

    def views(self) -> list[Json]:
        return [shapes.terminal(terminal.item) for terminal in self._running.values()]

    def terminate(self, process_id: str, exit_code: int = TERMINATED) -> bool:
        """Whether there was such a command."""
        terminal = self._running.pop(process_id, None)
        if terminal is None:
            return False
        terminal.ended_as = exit_code
        terminal.command.kill()
        return True

    def clean(self) -> None:
        for process_id in list(self._running):
            self.terminate(process_id, CLEANED)

    async def ended(self) -> None:
        """Wait for the end of all, which does not end any."""
        await asyncio.gather(*self._tasks)

    async def _live(self, turn: Turn, terminal: Terminal, stack: AsyncExitStack) -> None:
        begun = time.monotonic()
        command = terminal.command
        async with stack:
            with contextlib.suppress(ConnectionError):  # nobody reads what we would tell
                exit_code = await command.finish(turn.teller(terminal.item), turn.flushed)
                self._running.pop(terminal.item["processId"], None)
                told = exit_code if terminal.ended_as is None else terminal.ended_as
                turn.complete_item(terminal.item, **command.outcome(told, begun))
