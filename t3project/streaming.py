"""How an answer without an end is sent: at its reader's pace, and without a thread of its own."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from io import BytesIO
from typing import Any

from asgiref.sync import ThreadSensitiveContext
from django.core import signals
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, HttpResponseBase

from orchestration.outbox import STALLED_SECONDS
from orchestration.sockets import buffered_bytes, daphne_transport
from t3project.doors.sockets import open_socket

STREAM_PATH = "/events/"

SOCKET_BYTES = 256 * 1024
"""Bytes that may lie in the server's own socket buffer before we stop adding to them."""

LOOK_SECONDS = 0.01

Send = Callable[[Any], Awaitable[None]]


class Stalled(Exception):
    """The reader has taken nothing for a long time, and would come back if it were there."""


async def answer_with_stream(handler: ASGIHandler, scope: Any, receive: Any, send: Send) -> None:
    """As Django's own handler, which keeps a thread for each request until it is answered.

    The thread is given back before the stream begins.
    """
    while (await receive()).get("more_body", False):
        pass  # nobody has anything to say here
    async with ThreadSensitiveContext():
        await signals.request_started.asend(sender=type(handler), scope=scope)
        request, refusal = handler.create_request(scope, BytesIO())
        response = refusal if request is None else await handler.run_get_response(request)
        assert response is not None  # there is a request, or a refusal
        if not response.streaming:
            await handler.send_response(response, send)
        await signals.request_finished.asend(sender=type(handler))
    if request is not None and response.streaming:
        await _send_stream(handler, request, response, receive, send)


async def _send_stream(
    handler: ASGIHandler, request: HttpRequest, response: HttpResponseBase, receive: Any, send: Send
) -> None:
    """Until it ends, its reader leaves, or its session is logged out."""
    sending = asyncio.create_task(handler.send_response(response, paced(send)))
    leaving = asyncio.ensure_future(receive())  # nothing but the disconnect is left to come
    session = session_key_of(request)
    try:
        with open_socket(session, leaving.cancel) if session else nullcontext():
            await asyncio.wait((sending, leaving), return_when=asyncio.FIRST_COMPLETED)
        if leaving.cancelled():
            abort(send)
    except asyncio.CancelledError:
        await send({"type": "http.response.body", "body": b"", "more_body": False})  # a clean end
        raise
    finally:
        sending.cancel()
        leaving.cancel()
        outcome, _ = await asyncio.gather(sending, leaving, return_exceptions=True)
    if isinstance(outcome, Stalled):
        abort(send)


def paced(send: Send) -> Send:
    """Waits for room in the socket's buffer: Daphne takes whatever it is given, and keeps it."""

    async def send_when_there_is_room(message: Any) -> None:
        if buffered_bytes(send) > SOCKET_BYTES:
            await _wait_for_room(send)
        await send(message)

    return send_when_there_is_room


async def _wait_for_room(send: Send) -> None:
    loop = asyncio.get_running_loop()
    least, since = buffered_bytes(send), loop.time()
    while (buffered := buffered_bytes(send)) > SOCKET_BYTES:
        if buffered < least:
            least, since = buffered, loop.time()
        if loop.time() - since > STALLED_SECONDS:
            raise Stalled
        await asyncio.sleep(LOOK_SECONDS)


def abort(send: Send) -> None:
    """Drop the connection with all that waits in it; a reader that is there comes back."""
    transport = daphne_transport(send)
    if transport is not None:
        transport.abortConnection()


def session_key_of(request: HttpRequest) -> str | None:
    """None for a program that came with the token."""
    if "Authorization" in request.headers or "token" in request.GET:
        return None
    return request.session.session_key
