"""What runs now, asked of the server once a page; nothing where it runs in another process."""

from msgspec import Struct

from orchestration.admin.errands import find_server, on_the_loop
from orchestration.dashboard.feed import present_of
from orchestration.errors import OrchestrationError
from orchestration.runtime import Runtime
from orchestration.story.reading import wire_folder
from providers.alive import LiveProcess, LiveSession
from providers.wire_log import last_heard_ms

NOT_KNOWN = "not known"


class LiveAgents(Struct, frozen=True):
    """``is_known`` is whether anybody could be asked."""

    is_known: bool
    processes: tuple[LiveProcess, ...] = ()

    def find(self, thread_id: str) -> tuple[LiveProcess, LiveSession] | None:
        for process in self.processes:
            for session in process.sessions:
                if session.thread_id == thread_id:
                    return process, session
        return None

    def sharing(self, process: LiveProcess, thread_id: str) -> list[str]:
        return [one.thread_id for one in process.sessions if one.thread_id != thread_id]


def live_agents() -> LiveAgents:
    async def ask(runtime: Runtime) -> list[LiveProcess]:
        return runtime.sessions.alive()

    if find_server() is None:
        return LiveAgents(is_known=False)
    try:
        return LiveAgents(True, tuple(on_the_loop(ask)))
    except OrchestrationError:
        return LiveAgents(is_known=False)


def live_lags() -> dict[str, int]:
    """By worker, how many events it is behind; empty where nobody can be asked."""

    async def ask(runtime: Runtime) -> dict[str, int]:
        return present_of(runtime).lags

    if find_server() is None:
        return {}
    try:
        return on_the_loop(ask)
    except OrchestrationError:
        return {}


def heard_ms(thread_id: str) -> int | None:
    """When the agent last said something, as its log has it."""
    return last_heard_ms(wire_folder(), thread_id)
