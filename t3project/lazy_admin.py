"""The admin costs memory and start-up time; this loads it when someone opens it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase


class LazyAdmin:
    """Middleware: paths below /admin/ are resolved in `admin_urls`."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith("/admin/"):
            request.urlconf = "t3project.admin_urls"
        return self.answer(request)
