"""`/metrics`: what this process has counted, and how it stands, for Prometheus."""

from asgiref.sync import async_to_sync
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from orchestration.current import find_runtime
from orchestration.runtime import Runtime
from providers.alive import LiveProcess


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Runs in a thread; only what lives on the event loop is read there."""
    from orchestration.metrics.exposition import CONTENT_TYPE, exposition
    from orchestration.metrics.gauges import Reading, live_readings, stored_readings

    async def read(runtime: Runtime) -> tuple[list[Reading], list[LiveProcess]]:
        return live_readings(runtime), runtime.sessions.alive()

    live, processes = list[Reading](), list[LiveProcess]()
    runtime = find_runtime()
    if runtime is not None:
        live, processes = async_to_sync(read)(runtime)
    return HttpResponse(exposition([*live, *stored_readings(processes)]), content_type=CONTENT_TYPE)
