"""One attempt at one delivery."""

import asyncio
from functools import partial

import httpx
import pytest

from orchestration.webhooks import posting
from orchestration.webhooks.posting import post


async def drip(
    left: asyncio.Event, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """The beginning of an answer, and never its end."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    await writer.drain()
    await reader.read()  # until whoever asked has gone
    writer.close()
    await writer.wait_closed()
    left.set()


async def test_an_answer_that_takes_too_long_as_a_whole_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(posting, "TIMEOUT_SECONDS", 0.05)
    left = asyncio.Event()
    server = await asyncio.start_server(partial(drip, left), "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"

    async with httpx.AsyncClient(timeout=None, trust_env=False) as client:
        async with asyncio.timeout(10):
            outcome = await post(client, url, "secret", "delivery-1", b"{}")

    assert (outcome.code, outcome.error) == (None, "TimeoutError")
    await left.wait()
    server.close()
    await server.wait_closed()
