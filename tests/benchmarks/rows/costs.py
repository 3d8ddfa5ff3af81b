"""What is paid in bytes: on the wire, on the disk, and in memory for a browser that sleeps."""

from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.benchmarks.browser import browsing
from tests.benchmarks.conversation import CODEX, Conversation, events_of, use_codex
from tests.benchmarks.measure import memory_mb
from tests.benchmarks.rows.streaming import DOORS, conversing, require_words
from tests.benchmarks.scene import DATABASE, copied_home, scripted_model, serving
from tests.benchmarks.table import Row
from tests.support.codex import make_codex_home
from tests.support.server import RunningServer

SHORT = 1_000
SHORT_GAP_MS = 10
WIRE_GOAL_KB = 150

FLOOD = 2_000
FLOODS = 10
DISK_GOAL_MB = 1.0

PUSHES, PUSH_BYTES = 400, 100_000
SLEEPER_GOAL_MB = 20
TOO_SLOW = 4008


async def cost_rows(pattern: Path, folder: Path) -> list[Row]:
    home = copied_home(pattern, folder, "costs")
    async with scripted_model() as model, serving(home) as server:
        async with browsing(server) as browser:
            await use_codex(browser, make_codex_home(folder / "codex-costs", model))
        wire = [await wire_row(server, door, folder) for door in DOORS]
        disk = await disk_row(server, home, folder)
        return [*wire, disk, await sleeper_row(server, folder)]


async def wire_row(server: RunningServer, door: str, folder: Path) -> Row:
    async with conversing(server, door, CODEX, folder) as conversation:
        turn = await conversation.run(f"burst {SHORT} @ {SHORT_GAP_MS}")
    kilobytes = sum(len(push.frame) for push in turn.pushes) / 1000
    return Row(
        what=f"bytes on the wire per {SHORT:,} short deltas, one browser on `{door}`",
        goal=f"≤ {WIRE_GOAL_KB} kB" if door == "/ws" else "",
        median=f"{kilobytes:.0f} kB",
        met=kilobytes <= WIRE_GOAL_KB if door == "/ws" else None,
    )


async def disk_row(server: RunningServer, home: Path, folder: Path) -> Row:
    """The database with its journal; the logs of agents beside it are told apart."""
    async with conversing(server, "/ws", CODEX, folder) as conversation:
        await conversation.run(f"flood {FLOOD}")
        before, logs_before = database_mb(home), logs_mb(home)
        for _ in range(FLOODS):
            require_words(await conversation.run(f"flood {FLOOD}"), FLOOD)
        database = (database_mb(home) - before) / FLOODS
        logs = (logs_mb(home) - logs_before) / FLOODS
    return Row(
        what=f"bytes on the disk per turn of {FLOOD:,} deltas: database; logs of the agent",
        goal=f"≤ {DISK_GOAL_MB} MB",
        median=f"{database:.2f} MB; {logs:.2f} MB",
        met=database <= DISK_GOAL_MB,
    )


def database_mb(home: Path) -> float:
    return sum(path.stat().st_size for path in home.glob(f"{DATABASE}*")) / 1e6


def logs_mb(home: Path) -> float:
    return sum(path.stat().st_size for path in (home / "logs").rglob("*") if path.is_file()) / 1e6


async def sleeper_row(server: RunningServer, folder: Path) -> Row:
    """One browser reads nothing while another one makes 40 MB of pushes; then it comes back."""
    async with (
        connect(
            server.socket_url("/"),
            additional_headers=server.authorization,
            max_queue=1,
            max_size=None,
        ) as asleep,
        browsing(server, "/ws") as awake,
    ):
        conversation = Conversation(awake, CODEX)
        await conversation.open(folder)
        before = memory_mb(server.process.pid)
        for number in range(PUSHES):
            title = f"{number} " + "x" * PUSH_BYTES
            last = await awake.dispatch(
                "thread.meta.update", threadId=conversation.thread_id, title=title
            )
        grown = memory_mb(server.process.pid) - before
        seen, code = await read_to_the_end(asleep)
        missed = await awake.request("orchestration.replayEvents", fromSequenceExclusive=seen)
    back = missed[-1]["sequence"] == last["sequence"] == seen + len(missed)
    told = f"closed with {code}, {'back' if back else 'not back'} by sequence"
    return Row(
        what="a browser that stops reading, 40 MB pushed: growth of the server's memory",
        goal=f"≤ {SLEEPER_GOAL_MB} MB, closed with {TOO_SLOW}, back by sequence",
        median=f"{grown:.0f} MB, {told}",
        met=grown <= SLEEPER_GOAL_MB and code == TOO_SLOW and back,
    )


async def read_to_the_end(socket: ClientConnection) -> tuple[int, int | None]:
    """What was on its way: the last event's sequence, and the code with which it was closed."""
    seen = 0
    try:
        while True:
            for event in events_of(await socket.recv(decode=False)):
                seen = event["sequence"]
    except ConnectionClosed as closed:
        return seen, closed.rcvd.code if closed.rcvd else None
