"""The runtime of this process, while there is one."""

from django.conf import settings

from orchestration.runtime import Runtime

_running: Runtime | None = None


async def start_runtime() -> None:
    """Make and start it."""
    global _running
    _running = Runtime(settings.T3_HOME)
    await _running.start()


async def stop_runtime() -> None:
    global _running
    if _running is not None:
        await _running.stop()
        _running = None


def find_runtime() -> Runtime | None:
    return _running


def current_runtime() -> Runtime:
    if _running is None:
        raise RuntimeError("the runtime is not started")
    return _running
