"""The pages at the door: come in, go out, and what to do without a key."""

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from t3project.doors.login_codes import use_up
from t3project.doors.owner import local_owner

PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """GET only shows a button, so that a link preview or a prefetch uses nothing up."""
    if request.method != "POST":
        if request.user.is_authenticated:
            return HttpResponseRedirect("/")
        return _page(request, "sign_in", code=request.GET.get("code", ""))
    if not use_up(request.POST.get("code", "")):
        return _page(request, "used_up", status=403)
    request.session.clear_expired()
    request.session.flush()  # `login` alone would keep the key of someone who is already in
    login(request, local_owner(), backend="django.contrib.auth.backends.ModelBackend")
    return HttpResponseRedirect("/")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session; its WebSockets close with it."""
    if request.method != "POST":
        return _page(request, "sign_out")
    logout(request)
    return _page(request, "signed_out")


@never_cache
def knock(request: HttpRequest) -> HttpResponse:
    """What someone without a key sees: a page for people, one line for programs."""
    if request.method in {"GET", "HEAD"} and request.accepts("text/html"):
        response = _page(request, "knock", status=401)
    else:
        response = HttpResponse("a token is needed\n", status=401, content_type="text/plain")
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _page(request: HttpRequest, name: str, *, status: int = 200, **context: str) -> HttpResponse:
    response = render(request, f"doors/{name}.html", context, status=status)
    response.headers["Content-Security-Policy"] = PAGE_POLICY
    # Under no-referrer browsers post forms with "Origin: null", which we refuse.
    response.headers["Referrer-Policy"] = "same-origin"
    return response
