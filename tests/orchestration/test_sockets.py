"""What goes to a browser's WebSocket: whole frames in order, at once where there is room."""

import functools
from typing import Any

from twisted.internet.interfaces import ISSLTransport
from zope.interface import directlyProvides

from orchestration.sockets import (
    AT_ONCE_BYTES,
    AsgiSocket,
    DaphneSocket,
    buffered_bytes,
    head_of,
    socket_of,
)
from tests.orchestration.transports import Protocol, Transport


async def test_a_short_frame_leaves_at_once() -> None:
    transport = Transport()

    await DaphneSocket(Protocol(transport), transport).send([b"one", b"two"])

    assert transport.left == b"\x81\x03one\x81\x03two"
    assert not transport.waiting


async def test_what_the_system_does_not_take_waits_in_order() -> None:
    transport = Transport(room=3)
    socket = DaphneSocket(Protocol(transport), transport)

    await socket.send([b"one"])
    await socket.send([b"two"])

    assert transport.left == b"\x81\x03o"
    assert transport.all == b"\x81\x03one\x81\x03two"
    assert socket.held == 7


async def test_a_long_frame_is_left_to_the_reactor() -> None:
    transport = Transport()
    content = b"x" * AT_ONCE_BYTES

    await DaphneSocket(Protocol(transport), transport).send([content])

    assert transport.left == b""
    assert transport.all == head_of(content) + content


async def test_nothing_follows_a_goodbye() -> None:
    transport = Transport()
    protocol = Protocol(transport)
    protocol.state = 2

    await DaphneSocket(protocol, transport).send([b"late"])

    assert transport.all == b""


def test_the_head_tells_the_length() -> None:
    heads = {length: head_of(b"x" * length) for length in (125, 126, 65_535, 65_536)}

    assert heads == {
        125: b"\x81\x7d",
        126: b"\x81\x7e\x00\x7e",
        65_535: b"\x81\x7e\xff\xff",
        65_536: b"\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00",
    }


async def test_daphne_is_known_by_its_transport() -> None:
    async def handle_reply(protocol: Protocol, message: dict[str, Any]) -> None:
        return None

    async def other(message: dict[str, Any]) -> None:
        return None

    transport = Transport()
    transport.dataBuffer, transport.waiting = b"x" * 10, [b"yy"]
    send = functools.partial(handle_reply, Protocol(transport))

    assert isinstance(socket_of(send), DaphneSocket)
    assert buffered_bytes(send) == 12
    assert isinstance(socket_of(other), AsgiSocket)
    assert buffered_bytes(other) == 0


async def test_an_encrypted_connection_is_never_written_to_below_its_encryption() -> None:
    sent: list[str] = []

    async def handle_reply(protocol: Protocol, message: dict[str, Any]) -> None:
        sent.append(message["text"])

    transport = Transport()
    directlyProvides(transport, ISSLTransport)
    transport.waiting = [b"cipher"]
    socket = socket_of(functools.partial(handle_reply, Protocol(transport)))
    await socket.send([b"secret"])

    assert sent == ["secret"]
    assert transport.left == b""
    assert socket.held == len(b"cipher")
