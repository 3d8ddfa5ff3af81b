"""Answers without an end: at their reader's pace, until one side ends them."""

import asyncio
from typing import Any

import pytest

from t3project import streaming
from t3project.streaming import Stalled, paced


class Transport:
    """As much of Twisted's as is looked at: what the server still holds for a reader."""

    def __init__(self) -> None:
        self.dataBuffer = b""
        self.offset = 0
        self._tempDataLen = 0
        self.is_aborted = False

    def abortConnection(self) -> None:
        self.is_aborted = True


class Protocol:
    def __init__(self) -> None:
        self.transport = Transport()


class Send:
    """Daphne's ``send``: takes everything at once."""

    def __init__(self) -> None:
        self.args = (Protocol(),)
        self.sent: list[Any] = []

    @property
    def transport(self) -> Transport:
        return self.args[0].transport

    async def __call__(self, message: Any) -> None:
        self.sent.append(message)


async def test_nothing_is_added_while_a_reader_is_behind() -> None:
    send = Send()
    send.transport.dataBuffer = b"x" * (streaming.SOCKET_BYTES + 1)

    sending = asyncio.ensure_future(paced(send)({"type": "http.response.body"}))
    await asyncio.wait({sending}, timeout=3 * streaming.LOOK_SECONDS)
    sent_before = list(send.sent)
    send.transport.dataBuffer = b""
    await sending

    assert sent_before == []
    assert send.sent == [{"type": "http.response.body"}]


async def test_a_reader_that_takes_nothing_at_all_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(streaming, "STALLED_SECONDS", 0.0)
    send = Send()
    send.transport.dataBuffer = b"x" * (streaming.SOCKET_BYTES + 1)

    with pytest.raises(Stalled):
        await paced(send)({"type": "http.response.body"})

    streaming.abort(send)
    assert send.transport.is_aborted


async def test_servers_that_wait_themselves_are_sent_to_at_once() -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    await paced(send)({"type": "http.response.body"})
    streaming.abort(send)

    assert len(sent) == 1
