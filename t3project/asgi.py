"""What an ASGI server runs: the doors, and behind them Django and the WebSocket."""

import os
from http import HTTPStatus
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "t3project.settings")
django_application = get_asgi_application()

from orchestration.consumers import BrowserConsumer  # noqa: E402
from t3project.doors.entrance import Entrance  # noqa: E402
from t3project.doors.refusal import refuse_websocket  # noqa: E402
from t3project.lifespan import answer_lifespan, follow_daphne  # noqa: E402
from t3project.logs.twisted_log import follow_twisted  # noqa: E402
from t3project.redaction import hide_queries_in_daphne_log  # noqa: E402
from t3project.streaming import STREAM_PATH, answer_with_stream  # noqa: E402

SOCKET_PATHS = {"/", "/ws"}  # the protocol's own client, and our app

browser_application: Any = BrowserConsumer.as_asgi()


async def route(scope: Any, receive: Any, send: Any) -> None:
    match scope["type"]:
        case "http" if scope["path"] == STREAM_PATH:
            await answer_with_stream(django_application, scope, receive, send)
        case "http":
            await django_application(scope, receive, send)
        case "websocket" if scope["path"] in SOCKET_PATHS:
            await browser_application(scope, receive, send)
        case "websocket":
            await refuse_websocket(scope, receive, send, HTTPStatus.NOT_FOUND, "no socket here")
        case "lifespan":
            await answer_lifespan(receive, send)
        case kind:
            raise ValueError(f"unknown kind of connection {kind}")


application = Entrance(route)
hide_queries_in_daphne_log()
follow_twisted()
follow_daphne()
