"""A browser that stops reading costs a bounded amount of memory."""

from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.support.client import connected
from tests.support.server import RunningServer

PUSHES = 400
PUSH_BYTES = 100_000
TOO_SLOW = (4008, None)
"""None where it read so late that the server had already dropped the connection."""
ALLOWED_GROWTH = 30_000_000
"""Well under the 40 MB that are pushed; an outbox and a socket's buffer hold 5 MB."""


async def test_a_client_that_does_not_read_is_closed_and_the_others_are_served(
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
        before = memory_of(server)
        for number in range(PUSHES):
            title = f"{number} " + "x" * PUSH_BYTES
            last = await awake.dispatch("thread.meta.update", threadId=thread_id, title=title)
        grown = memory_of(server) - before
        code = await close_code_of(asleep)

        assert code in TOO_SLOW
        assert grown < ALLOWED_GROWTH
        shell = await awake.request("orchestration.getShell")
        assert shell["snapshotSequence"] == last


async def close_code_of(socket: ClientConnection) -> int | None:
    """Reads what was on its way, up to the end."""
    try:
        while True:
            await socket.recv()
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


def memory_of(server: RunningServer) -> int:
    """Resident bytes."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) * 1024
