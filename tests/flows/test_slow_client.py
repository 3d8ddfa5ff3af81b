"""A browser that stops reading costs a bounded amount of memory."""

import json

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.support.client import Client, connected
from tests.support.processes import memory_of
from tests.support.server import RunningServer

PUSHES = 400
PUSH_BYTES = 100_000
TOO_SLOW = 4008
ALLOWED_GROWTH = 30_000_000
"""Well under the 40 MB that are pushed; an outbox and a socket's buffer hold 5 MB."""


async def test_a_client_that_does_not_read_is_closed_and_comes_back_and_the_others_are_served(
    server: RunningServer, workspace: str
) -> None:
    async with (
        connect(
            server.socket_url("/"),
            additional_headers=server.authorization,
            max_queue=1,
            max_size=None,
        ) as asleep,
        connected(server, "/ws") as awake,
    ):
        thread_id = await awake.create_thread(await awake.create_project(workspace))
        before = memory_of(server.process.pid)
        last = await rename_often(awake, thread_id)
        grown = memory_of(server.process.pid) - before
        seen, code = await read_to_the_end(asleep)

        assert code == TOO_SLOW
        assert grown < ALLOWED_GROWTH
        async with connected(server) as again:
            missed = await again.request("orchestration.replayEvents", fromSequenceExclusive=seen)
        assert [event["sequence"] for event in missed] == list(range(seen + 1, last + 1))
        shell = await awake.request("orchestration.getShell")
        assert shell["snapshotSequence"] == last


async def test_a_subscriber_that_stops_reading_holds_little_and_hears_all_when_it_wakes(
    server: RunningServer, workspace: str
) -> None:
    async with connected(server, "/ws") as awake, sleeping(server) as asleep:
        thread_id = await awake.create_thread(await awake.create_project(workspace))
        before = memory_of(server.process.pid)
        await subscribe(asleep, after=await position_of(awake))
        last = await rename_often(awake, thread_id)
        grown = memory_of(server.process.pid) - before
        heard = await events_until(asleep, last)

    assert heard == list(range(last - PUSHES + 1, last + 1))
    assert grown < ALLOWED_GROWTH


async def test_a_subscriber_that_reads_nothing_of_what_it_missed_holds_little(
    server: RunningServer, workspace: str
) -> None:
    async with connected(server, "/ws") as awake, sleeping(server) as asleep:
        thread_id = await awake.create_thread(await awake.create_project(workspace))
        begin = await position_of(awake)
        last = await rename_often(awake, thread_id)
        before = memory_of(server.process.pid)
        await subscribe(asleep, after=begin)
        first = await next_events(asleep)
        grown = memory_of(server.process.pid) - before
        heard = [*first, *await events_until(asleep, last)]

    assert heard == list(range(begin + 1, last + 1))
    assert grown < ALLOWED_GROWTH


def sleeping(server: RunningServer) -> connect:
    """A connection of which hardly more is read than what is asked for."""
    return connect(
        server.socket_url("/ws"),
        additional_headers=server.authorization,
        max_queue=1,
        max_size=None,
    )


async def rename_often(client: Client, thread_id: str) -> int:
    """40 MB of events; returns the last one's sequence."""
    for number in range(PUSHES):
        title = f"{number} " + "x" * PUSH_BYTES
        last = await client.dispatch("thread.meta.update", threadId=thread_id, title=title)
    return last


async def position_of(client: Client) -> int:
    shell = await client.request("orchestration.getShell")
    return int(shell["snapshotSequence"])


async def subscribe(socket: ClientConnection, after: int) -> None:
    body = {"_tag": "orchestration.subscribe", "shell": True, "shellAfter": after, "threads": []}
    await socket.send(json.dumps({"id": "1", "body": body}))
    while json.loads(await socket.recv()).get("id") != "1":
        pass  # the welcome


async def events_until(socket: ClientConnection, last: int) -> list[int]:
    heard: list[int] = []
    while not heard or heard[-1] < last:
        heard += await next_events(socket)
    return heard


async def next_events(socket: ClientConnection) -> list[int]:
    frame = json.loads(await socket.recv())
    return [event["sequence"] for event in frame["data"]["events"]]


async def read_to_the_end(socket: ClientConnection) -> tuple[int, int | None]:
    """What was on its way: the last event's sequence, and the code with which it was closed."""
    seen = 0
    try:
        while True:
            push = json.loads(await socket.recv())
            seen = push["data"].get("sequence", seen)
    except ConnectionClosed as closed:
        return seen, closed.rcvd.code if closed.rcvd else None
