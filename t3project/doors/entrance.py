"""The outer door, before Django and before any WebSocket is accepted."""

import asyncio
from http import HTTPStatus

from asgiref.typing import (
    ASGI3Application,
    ASGIReceiveCallable,
    ASGISendCallable,
    HTTPScope,
    Scope,
    WebSocketScope,
)
from channels.db import database_sync_to_async
from django.conf import settings
from django.http import parse_cookie

from t3project.doors import hosts, tokens
from t3project.doors.refusal import refuse_http, refuse_websocket
from t3project.doors.session_check import has_owner_session
from t3project.doors.sockets import open_socket

SESSION_ENDED = 4401  # the close code of a socket whose session was logged out


class Entrance:
    """Lets in only calls to our own Host from our own Origin; WebSockets also must prove who.

    HTTP requests prove it inside Django (`RequireOwner`), where the session is at hand.
    """

    def __init__(self, app: ASGI3Application) -> None:
        self.app = app

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        if scope["type"] == "http":
            if problem := foreign(scope):
                await refuse_http(send, HTTPStatus.FORBIDDEN, problem)
            else:
                await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await self.let_in(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def let_in(
        self, scope: WebSocketScope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        if problem := foreign(scope):
            await refuse_websocket(scope, receive, send, HTTPStatus.FORBIDDEN, problem)
        elif (token := token_of(scope)) is not None:
            if tokens.is_the_token(token, settings.T3_TOKEN):
                await self.app(scope, receive, send)
            else:
                await refuse_websocket(scope, receive, send, HTTPStatus.UNAUTHORIZED, "wrong token")
        elif header(scope, b"origin") is None:
            # Browsers always send one; a program must show the token, a cookie is not enough.
            await refuse_websocket(
                scope, receive, send, HTTPStatus.UNAUTHORIZED, "a token is needed"
            )
        else:
            await self.let_in_by_session(scope, receive, send)

    async def let_in_by_session(
        self, scope: WebSocketScope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        key = session_key_of(scope)
        if key is None or not await database_sync_to_async(has_owner_session)(key):
            await refuse_websocket(scope, receive, send, HTTPStatus.UNAUTHORIZED, "not logged in")
            return
        closing: set[asyncio.Task[None]] = set()

        def close() -> None:
            task = asyncio.ensure_future(
                send({"type": "websocket.close", "code": SESSION_ENDED, "reason": "logged out"})
            )
            closing.add(task)
            task.add_done_callback(closing.discard)

        with open_socket(key, close):
            await self.app(scope, receive, send)


def foreign(scope: HTTPScope | WebSocketScope) -> str | None:
    """Why this call is not for us, or None."""
    host = header(scope, b"host")
    if host is None or not hosts.host_is_allowed(host, _own_names(scope)):
        return "this host is not allowed; see T3_ALLOWED_HOSTS"
    origin = header(scope, b"origin")
    if origin is None:
        return None
    scheme = {"ws": "http", "wss": "https"}.get(scheme := scope.get("scheme", "ws"), scheme)
    if not hosts.origin_is_allowed(origin, scheme, host, settings.T3_ALLOWED_ORIGINS):
        return "this origin is not allowed; see T3_ALLOWED_ORIGINS"
    return None


def header(scope: HTTPScope | WebSocketScope, name: bytes) -> str | None:
    """The header's value; one that is sent twice with two values fits nothing."""
    values = {value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name}
    return ", ".join(sorted(values)) if values else None


def token_of(scope: HTTPScope | WebSocketScope) -> str | None:
    query = scope["query_string"].decode("latin-1")
    return tokens.given_token(header(scope, b"authorization"), query, query_allowed=True)


def session_key_of(scope: WebSocketScope) -> str | None:
    cookies = parse_cookie(header(scope, b"cookie") or "")
    return cookies.get(settings.SESSION_COOKIE_NAME)


def _own_names(scope: HTTPScope | WebSocketScope) -> set[str]:
    """The names we were given, and the address at which this very connection arrived."""
    server = scope["server"]
    bound = {settings.T3_HOST, str(server[0])} if server else {settings.T3_HOST}
    return {*settings.T3_ALLOWED_HOSTS, *bound}
