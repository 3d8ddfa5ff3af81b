"""The JSON-RPC peer, on a transport of our own."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
import pytest_asyncio

from providers.errors import AgentGone, AgentRefused
from providers.jsonrpc import Incoming, LineSplitter, Peer, ReadingGate
from tests.support.event_loop import settled


class Pipe:
    """A transport whose other end is the test."""

    def __init__(self) -> None:
        self.sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._chunks: asyncio.Queue[bytes] = asyncio.Queue()
        self.broken = False
        self.is_read = False

    async def read(self) -> bytes:
        self.is_read = True
        try:
            return await self._chunks.get()
        finally:
            self.is_read = False

    async def write(self, line: bytes) -> None:
        if self.broken:
            raise BrokenPipeError
        assert line.endswith(b"\n") and line.count(b"\n") == 1
        self.sent.put_nowait(json.loads(line))

    def ending(self) -> str:
        return "it ended"

    def say(self, *frames: Any) -> None:
        self._chunks.put_nowait(b"".join(json.dumps(frame).encode() + b"\n" for frame in frames))

    def say_bytes(self, chunk: bytes) -> None:
        self._chunks.put_nowait(chunk)

    def end(self) -> None:
        self._chunks.put_nowait(b"")


class Talk:
    def __init__(self) -> None:
        self.pipe = Pipe()
        self.gate = ReadingGate()
        self.heard: asyncio.Queue[Incoming] = asyncio.Queue()
        self.peer = Peer(self.pipe, lambda message, _: self.heard.put_nowait(message), self.gate)
        self.running = asyncio.create_task(self.peer.run())


@pytest_asyncio.fixture
async def talk() -> AsyncIterator[Talk]:
    talk = Talk()
    yield talk
    talk.pipe.end()
    talk.gate.open()
    await talk.running


async def test_an_answer_finds_its_request(talk: Talk) -> None:
    first = asyncio.create_task(talk.peer.request("a", {}))
    second = asyncio.create_task(talk.peer.request("b", {}))
    ids = [(await talk.pipe.sent.get())["id"] for _ in range(2)]

    talk.pipe.say({"id": ids[1], "result": 2}, {"id": ids[0], "result": 1})

    assert [bytes(await first), bytes(await second)] == [b"1", b"2"]


async def test_what_the_agent_says_comes_in_order_and_before_a_later_answer(talk: Talk) -> None:
    order: list[str] = []
    talk.peer._on_message = lambda message, _: order.append(message.method or "")
    request = asyncio.create_task(
        talk.peer.request("a", {}, on_result=lambda _: order.append("answer"))
    )
    id_ = (await talk.pipe.sent.get())["id"]

    talk.pipe.say({"method": "one"}, {"id": id_, "result": {}}, {"method": "two"})
    await request

    assert order == ["one", "answer", "two"]


async def test_a_refusal_is_an_error_with_the_agents_words(talk: Talk) -> None:
    request = asyncio.create_task(talk.peer.request("a", {}))
    id_ = (await talk.pipe.sent.get())["id"]

    talk.pipe.say({"id": id_, "error": {"code": -32600, "message": "no such thread"}})

    with pytest.raises(AgentRefused, match="no such thread"):
        await request


async def test_the_end_of_the_agent_fails_what_waits_and_what_comes_after(talk: Talk) -> None:
    request = asyncio.create_task(talk.peer.request("a", {}))
    await talk.pipe.sent.get()

    talk.pipe.end()

    with pytest.raises(AgentGone, match="it ended"):
        await request
    with pytest.raises(AgentGone, match="it ended"):
        await talk.peer.request("b", {})


async def test_a_request_without_an_answer_times_out_and_names_itself(talk: Talk) -> None:
    with pytest.raises(AgentGone, match=r"did not answer thread/start in 0\.01 seconds"):
        await talk.peer.request("thread/start", {}, seconds=0.01)


async def test_an_answer_after_the_time_out_is_ignored(talk: Talk) -> None:
    with pytest.raises(AgentGone):
        await talk.peer.request("a", {}, seconds=0.01)
    id_ = (await talk.pipe.sent.get())["id"]

    talk.pipe.say({"id": id_, "result": {}}, {"method": "still there"})

    assert (await talk.heard.get()).method == "still there"


async def test_a_broken_pipe_is_an_agent_that_is_gone(talk: Talk) -> None:
    talk.pipe.broken = True

    with pytest.raises(AgentGone, match="the agent's process has ended"):
        await talk.peer.reply(0, {})


async def test_a_request_into_a_broken_pipe_says_why_the_agent_ended(talk: Talk) -> None:
    talk.pipe.broken = True
    request = asyncio.create_task(talk.peer.request("a", {}))
    await asyncio.sleep(0)

    talk.pipe.end()

    with pytest.raises(AgentGone, match="it ended"):
        await request


async def test_lines_that_are_not_json_are_counted_and_passed_over(talk: Talk) -> None:
    noted: list[tuple[str, bytes]] = []
    talk.peer.on_wire = lambda direction, line: noted.append((direction, line))

    talk.pipe.say_bytes(b'garbage\n\n[1]\n{"method":"x","params":\xff}\n{"method":"good"}\n')

    assert (await talk.heard.get()).method == "good"
    assert talk.peer.invalid_lines == 3
    assert noted[0] == ("!", b'"garbage"')


async def test_what_is_not_utf8_is_replaced_and_the_rest_of_its_frame_kept(talk: Talk) -> None:
    talk.pipe.say_bytes(b'{"method":"delta","params":{"threadId":"t","delta":"gr\xfc\xdf"}}\n')
    talk.pipe.say_bytes('{"method":"delta","params":{"delta":"grüß"}}\n'.encode())

    broken, whole = await talk.heard.get(), await talk.heard.get()

    assert msgspec.json.decode(broken.params) == {"threadId": "t", "delta": "gr\ufffd\ufffd"}
    assert msgspec.json.decode(whole.params) == {"delta": "grüß"}
    assert talk.peer.invalid_lines == 0


async def test_invalid_utf8_is_never_sent(talk: Talk) -> None:
    with pytest.raises(AgentRefused, match="cannot be sent"):
        await talk.peer.notify("half a pair: \ud83d")

    assert talk.pipe.sent.empty()


async def test_a_closed_gate_stops_also_what_was_being_read_and_loses_nothing(talk: Talk) -> None:
    await settled()
    assert talk.pipe.is_read
    talk.gate.close()
    talk.pipe.say({"method": "first chunk"})
    talk.pipe.say({"method": "second chunk"})
    await settled()
    assert talk.heard.empty()

    talk.gate.open()

    assert (await talk.heard.get()).method == "first chunk"
    assert (await talk.heard.get()).method == "second chunk"


def test_lines_are_put_together_from_any_pieces() -> None:
    whole = b"".join(b"line %d " % number + b"x" * (number * 37) + b"\n" for number in range(50))
    for size in (1, 2, 3, 7, 64, 1000, len(whole)):
        splitter = LineSplitter()
        pieces = [whole[at : at + size] for at in range(0, len(whole), size)]

        lines = [line for piece in pieces for line in splitter.split(piece)]

        assert b"".join(line + b"\n" for line in lines) == whole


def test_a_line_of_many_megabytes_is_kept_together() -> None:
    splitter = LineSplitter()
    chunk = b"y" * 1_000_000

    lines = [line for _ in range(20) for line in splitter.split(chunk)]

    assert lines == []
    assert splitter.split(b"\nnext") == [chunk * 20]


def test_a_line_beyond_the_limit_is_dropped_not_hoarded() -> None:
    splitter = LineSplitter(limit=1000)

    for _ in range(5):
        splitter.split(b"z" * 900)

    (rest,) = splitter.split(b"\n")
    assert len(rest) <= 1000 and splitter.overlong > 0


def test_a_frame_keeps_its_params_undecoded() -> None:
    message = msgspec.json.decode(b'{"method":"m","params":{"a":1},"id":0}', type=Incoming)

    assert (message.method, message.id, bytes(message.params)) == ("m", 0, b'{"a":1}')
