"""The inner door for HTTP, and the headers that every answer carries."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from t3project.doors import cookies, tokens
from t3project.doors.owner import local_owner
from t3project.doors.pages import knock

Answer = Callable[[HttpRequest], HttpResponseBase]

OPEN_PATHS = {"/healthz", "/readyz", "/login"}

APP_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",  # highlighters and terminals style their elements
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)


class RequireOwner:
    """Nothing but the open paths answers without the token or the owner's session."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path in OPEN_PATHS:
            return self.answer(request)
        token = tokens.given_token(
            request.headers.get("Authorization"),
            request.META.get("QUERY_STRING", ""),
            query_allowed=tokens.query_token_allowed(request.path),
        )
        if token is not None:
            if not tokens.is_the_token(token, settings.T3_TOKEN):
                return HttpResponse("wrong token\n", status=401, content_type="text/plain")
            request.user = SimpleLazyObject(local_owner)  # type: ignore[assignment]
        elif not request.user.is_authenticated:
            return knock(request)
        return self.answer(request)


class SafeHeaders:
    """A strict policy unless the view has a stricter one; Secure cookies under https."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.answer(request)
        response.headers.setdefault("Content-Security-Policy", APP_POLICY)
        if request.path.startswith("/admin/"):
            # Under no-referrer browsers post forms with "Origin: null", which we refuse.
            response.headers.setdefault("Referrer-Policy", "same-origin")
        if cookies.came_over_https(request, settings.T3_ALLOWED_ORIGINS):
            cookies.mark_secure(response)
        return response
