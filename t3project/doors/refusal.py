"""How the outer door says no, in one short line."""

from http import HTTPStatus
from typing import Any

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, WebSocketScope


async def refuse_http(send: ASGISendCallable, status: HTTPStatus, text: str) -> None:
    await _respond(send, "http.response", status, text)


async def refuse_websocket(
    scope: WebSocketScope,
    receive: ASGIReceiveCallable,
    send: ASGISendCallable,
    status: HTTPStatus,
    text: str,
) -> None:
    """Answers the handshake itself with an HTTP status: the WebSocket never opens."""
    await receive()  # websocket.connect
    if "websocket.http.response" in (scope.get("extensions") or {}):
        await _respond(send, "websocket.http.response", status, text)
    elif not _refuse_under_daphne(send, status, text):
        await send({"type": "websocket.close", "code": 1008, "reason": text})


async def _respond(send: Any, kind: str, status: HTTPStatus, text: str) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"referrer-policy", b"no-referrer"),
        (b"x-content-type-options", b"nosniff"),
    ]
    if status == HTTPStatus.UNAUTHORIZED:
        headers.append((b"www-authenticate", b"Bearer"))
    await send({"type": f"{kind}.start", "status": int(status), "headers": headers})
    await send({"type": f"{kind}.body", "body": f"{text}\n".encode()})


def _refuse_under_daphne(send: Any, status: HTTPStatus, text: str) -> bool:
    """Daphne has only 403 without words, so we speak to its protocol object; False elsewhere."""
    protocol = next(iter(getattr(send, "args", ())), None)
    handshake = getattr(protocol, "handshake_deferred", None)
    if protocol is None or handshake is None:
        return False
    from autobahn.websocket.types import ConnectionDeny

    handshake.errback(ConnectionDeny(int(status), text))
    del protocol.handshake_deferred
    protocol.server.protocol_disconnected(protocol)
    return True
