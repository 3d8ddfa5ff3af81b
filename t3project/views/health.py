"""Whether the server lives, and whether it is ready; open to everyone, so it says no more."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Which gates are open; 503 until all are."""
    from orchestration.current import find_runtime  # the commands need no runtime

    runtime = find_runtime()
    gates = runtime.readiness.gates() if runtime else {}
    ready = bool(gates) and all(gates.values())
    return JsonResponse({"ready": ready, "gates": gates}, status=200 if ready else 503)
