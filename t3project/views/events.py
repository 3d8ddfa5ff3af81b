"""The event stream; its modules are loaded with the first request for it."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_GET


@require_GET
async def events(request: HttpRequest) -> HttpResponseBase:
    from orchestration.current import find_runtime
    from orchestration.event_stream.opening import open_stream

    runtime = find_runtime()
    if runtime is None:
        return HttpResponse("the server has not started\n", status=503, content_type="text/plain")
    return await open_stream(request, runtime)
