"""What turns changed, whole, to keep as a file."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.views.decorators.http import require_safe

from orchestration.current import find_runtime
from orchestration.errors import InvalidRequest, NotFound, OrchestrationError
from orchestration.rpc.diffs import find_patch
from t3project.views.files import UNTRUSTED_HEADERS


@require_safe
async def turn_diff(request: HttpRequest, thread_id: str, start: int, end: int) -> HttpResponse:
    """From the end of one turn to that of another, of one file with ``?path=``."""
    runtime = find_runtime()
    if runtime is None:
        raise Http404("the server has not started")
    path = request.GET.get("path") or None
    try:
        found = await find_patch(
            runtime.readers, runtime.host, thread_id, start, end, path, whole=True
        )
    except InvalidRequest as refusal:
        return HttpResponseBadRequest(str(refusal), content_type="text/plain; charset=utf-8")
    except NotFound as missing:
        raise Http404(str(missing)) from missing
    except OrchestrationError as failure:
        return HttpResponse(str(failure), status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse(
        found.content,
        content_type="text/x-diff; charset=utf-8",
        headers={
            **UNTRUSTED_HEADERS,
            "Content-Disposition": f'attachment; filename="turns-{start}-{end}.diff"',
            "Cache-Control": "no-store",
        },
    )
