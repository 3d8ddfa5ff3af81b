"""A browser's WebSocket as the outbox writes to it: frames of text, and how much waits to leave."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

Send = Callable[[dict[str, Any]], Awaitable[None]]

AT_ONCE_BYTES = 64 * 1024
"""What is no larger is given to the system at once, if nothing waits before it."""

GOODBYE_SECONDS = 30.0
"""How long a browser may take to read up to the goodbye; autobahn would give it one second."""

FINAL_TEXT = 0x81
"""The first byte of a frame that is a whole message of text (RFC 6455, section 5.2)."""


class Socket(Protocol):
    @property
    def held(self) -> int:
        """Bytes that the server still holds for this browser."""
        ...

    async def send(self, frames: Sequence[bytes]) -> None: ...


def socket_of(send: Send) -> Socket:
    transport = daphne_transport(send)
    if transport is None or is_encrypted(transport):
        return AsgiSocket(send)
    return DaphneSocket(send.args[0], transport)  # type: ignore[attr-defined]  # Daphne's is a partial


class AsgiSocket:
    """Of any other server, and of Daphne where it encrypts."""

    def __init__(self, send: Send) -> None:
        self._send = send

    @property
    def held(self) -> int:
        return buffered_bytes(self._send)

    async def send(self, frames: Sequence[bytes]) -> None:
        for frame in frames:
            await self._send({"type": "websocket.send", "text": frame.decode()})


class DaphneSocket:
    """Written to below Daphne and autobahn, which take eighty calls and two copies for a frame.

    A short frame leaves at once: Twisted would wait for the loop's next round, and ask the kernel
    twice whether there is room.
    """

    def __init__(self, protocol: Any, transport: Any) -> None:
        self._protocol = protocol
        self._transport = transport
        protocol.closeHandshakeTimeout = GOODBYE_SECONDS

    @property
    def held(self) -> int:
        return held_by(self._transport)

    async def send(self, frames: Sequence[bytes]) -> None:
        if self._protocol.state != self._protocol.STATE_OPEN:
            return  # one side has said goodbye; nothing may follow that
        parts = [part for frame in frames for part in (head_of(frame), frame)]
        if self.held or sum(map(len, parts)) > AT_ONCE_BYTES:
            self._transport.writeSequence(parts)
            return
        content = b"".join(parts)
        written = self._transport.writeSomeData(content)
        if written != len(content):  # a number, or the error that the next write meets again
            self._transport.write(content[written:] if isinstance(written, int) else content)


def head_of(payload: bytes) -> bytes:
    """What goes before a message of text from a server: its length in one, three or nine bytes."""
    length = len(payload)
    if length < 126:
        return bytes((FINAL_TEXT, length))
    if length < 1 << 16:
        return bytes((FINAL_TEXT, 126)) + length.to_bytes(2, "big")
    return bytes((FINAL_TEXT, 127)) + length.to_bytes(8, "big")


def buffered_bytes(send: Send) -> int:
    """Bytes that Daphne holds for this connection; 0 for other servers."""
    transport = daphne_transport(send)
    return 0 if transport is None else held_by(transport)


def daphne_transport(send: Send) -> Any:
    """Twisted's transport under Daphne's ``send``, encrypted or not; None for other servers."""
    protocol = getattr(send, "args", (None,))[0]
    transport = getattr(protocol, "transport", None)
    return transport if hasattr(transport, "dataBuffer") else None


def is_encrypted(transport: Any) -> bool:
    """Then what is below it takes cipher text, and must never be written to by us."""
    from twisted.internet.interfaces import ISSLTransport  # loaded where there is a transport

    return bool(ISSLTransport.providedBy(transport))


def held_by(transport: Any) -> int:
    """Twisted has no public count of what a transport still holds, hence its private fields."""
    return len(transport.dataBuffer) - transport.offset + transport._tempDataLen  # type: ignore[no-any-return]
