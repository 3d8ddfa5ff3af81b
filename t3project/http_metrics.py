"""How long HTTP requests take, by route: names of files and ids are not told apart."""

from collections.abc import Callable
from time import perf_counter

from django.http import HttpRequest, HttpResponseBase

from orchestration.metrics import instruments

Answer = Callable[[HttpRequest], HttpResponseBase]

ADMIN = "admin/"


class MeasureRequests:
    """The outermost middleware. A stream is measured to its first byte."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        begun = perf_counter()
        response = self.answer(request)
        status = f"{response.status_code // 100}xx"
        instruments.http_seconds.of(route_of(request), status).observe(perf_counter() - begun)
        return response


def route_of(request: HttpRequest) -> str:
    """As it is written in `urls.py`, and so one of few; the door turns away before there is one."""
    found = request.resolver_match
    if found is None:
        return "refused"
    return ADMIN if found.route.startswith(ADMIN) else found.route or "/"
