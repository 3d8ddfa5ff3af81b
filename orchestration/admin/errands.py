"""From a view of the admin, on a thread of its own, to the engine on the event loop, and back."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from orchestration import command_ids
from orchestration.clock import new_id
from orchestration.contracts.commands import Command
from orchestration.current import find_runtime
from orchestration.errors import OrchestrationError
from orchestration.runtime import Runtime

T = TypeVar("T")

PATIENCE_SECONDS = 30.0


class NoServerHere(OrchestrationError):
    """The admin runs in a process without engine and agents."""

    code = "admin.no-server"


class NoAnswer(OrchestrationError):
    """What was asked for may still happen."""

    code = "admin.no-answer"


def new_command_id() -> str:
    """By it the story of a thread tells that a person asked in the admin."""
    return command_ids.of_admin(new_id())


def find_server() -> Runtime | None:
    """The runtime of this process, once it takes commands."""
    runtime = find_runtime()
    return runtime if runtime is not None and runtime.readiness.gates()["workers"] else None


def order(command: Command) -> int:
    """As ``engine.dispatch``; raises what it raises, above all the refusal in its own words."""
    return on_the_loop(lambda runtime: runtime.engine.dispatch(command))


def on_the_loop(work: Callable[[Runtime], Coroutine[Any, Any, T]]) -> T:
    """Runs where the runtime lives and waits for it. Never to be called on the loop itself."""
    runtime = find_server()
    if runtime is None:
        raise NoServerHere(
            "nothing can be done from here: the server runs in another process, or is starting"
        )
    running = asyncio.run_coroutine_threadsafe(work(runtime), runtime.loop)
    try:
        return running.result(PATIENCE_SECONDS)
    except TimeoutError:
        running.cancel()
        raise NoAnswer(f"there was no answer for {PATIENCE_SECONDS:g} seconds") from None
