"""A server's workers around a fake agent, on the real engine; they can be killed and started."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec
import pytest_asyncio

from orchestration import records
from orchestration.clock import now_iso
from orchestration.contracts.commands import Command
from orchestration.contracts.entities import ImageAttachment, Session, ThreadShell
from orchestration.contracts.receipts import Receipt
from orchestration.engine import OrchestrationEngine
from orchestration.errors import StorageFailed
from orchestration.ingestion.loading import load_view
from orchestration.ingestion.view import Input
from orchestration.ingestion.worker import ProviderRuntimeIngestion
from orchestration.log import EventLog
from orchestration.models import Activity, Message, RuntimeReceipt
from orchestration.queries.lookups import find_thread
from orchestration.reactors.agents import Agents
from orchestration.reactors.checkpoints import CheckpointReactor
from orchestration.reactors.following import LogReactor
from orchestration.reactors.kept_conversations import KeptConversations
from orchestration.reactors.milestones import TurnMilestones
from orchestration.reactors.queue import MessageQueue
from orchestration.reactors.sweeping import CheckpointSweep
from orchestration.reactors.wiring import wire
from orchestration.readers import Readers
from orchestration.receipts import RuntimeReceiptBus
from orchestration.recovery import Recovery
from orchestration.workspace.checkpoints.store import CheckpointStore
from orchestration.workspace.host import LocalHost
from providers.adapter import ImageInput
from providers.contracts.ids import ThreadId
from tests.support.agents import AgentMemory, FakeAgents
from tests.support.builders import THREAD, create_project, create_thread

T = TypeVar("T")


class World:
    """``start`` does what a start of the server does; ``kill`` ends everything in mid-flight."""

    def __init__(self, readers: Readers, states: Path) -> None:
        self.readers = readers
        self.memory = AgentMemory()
        self.forgotten: list[ImageAttachment] = []
        self.queue_hangs: Literal["before", "after"] | None = None
        """Where the queue's reactor stops in sending a message: it never gets any further."""
        self.queue_hung = asyncio.Event()
        self.queue_fails: list[Exception] = []
        """What its next attempts end in."""
        self.keeps_positions = True
        self.host = LocalHost(checkpoints=CheckpointStore(states))
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self.log = EventLog(self.readers)
        self.engine = self.make_engine()
        self.engine.start()
        await self.log.open()
        self.receipts = RuntimeReceiptBus(self._save_receipt)
        self.ingestion = ProviderRuntimeIngestion(
            self.engine.dispatch_all, self._load_view, lambda: True, lambda: None, lambda: None
        )
        self.agents = FakeAgents(self.ingestion.accept, self.memory)
        wired = wire(
            self.agents_in_use(),
            self.host,
            self.readers,
            self.receipts,
            self.engine,
            self.ingestion,
            _image,
        )
        self.captures, self.reverter = wired.captures, wired.reverter
        self.commands = LogReactor(wired.commands, self.log, self.record)
        kept = KeptConversations(self.agents, self.readers, self.record)
        self.sweep = CheckpointSweep(
            self.host.checkpoints, self.readers, now_iso, lambda _: 0, kept.drop_of_deleted
        )
        self.checkpoints = LogReactor(
            CheckpointReactor(self.captures, self.sweep), self.log, self.record
        )
        self.milestones = LogReactor(
            TurnMilestones(self.receipts, self.captures.after_turn, self.ingestion.drain),
            self.log,
            self.record,
        )
        self.queue = LogReactor(
            MessageQueue(self._dispatch_queued, self.readers, self.forgotten.extend),
            self.log,
            self.record,
        )
        await self.commands.open()
        await self.checkpoints.open()
        await self.milestones.open()
        await self.queue.open()
        recovery = Recovery(
            self.engine.dispatch_all, self.readers, self.receipts.publish, str(self.log.head)
        )
        await recovery.run()

    def make_engine(self) -> OrchestrationEngine:
        return OrchestrationEngine(self.log.publish)

    async def record(self, write: Callable[[], T]) -> T:
        """What reactors keep of how far they have come."""
        if not self.keeps_positions:
            raise StorageFailed("the server is about to die")
        return await self.engine.record(write)

    def agents_in_use(self) -> Agents:
        return self.agents

    def run(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def kill(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None
            await self.engine.stop()

    async def restart(self) -> None:
        await self.kill()
        await self.start()
        self.run()

    async def dispatch(self, *commands: Command) -> None:
        for command in commands:
            await self.engine.dispatch(command)

    async def quiet(self) -> None:
        """All that was recorded or said so far is dealt with."""
        await self.commands.drain()
        await self.ingestion.drain()
        await self.checkpoints.drain()
        await self.milestones.drain()
        await self.queue.drain()
        await self.commands.drain()
        await self.ingestion.drain()

    async def thread(self, thread_id: str = THREAD) -> ThreadShell:
        thread = await self.readers.run(find_thread, thread_id)
        assert thread is not None
        return thread

    async def session(self, thread_id: str = THREAD) -> Session:
        session = (await self.thread(thread_id)).session
        assert session is not None
        return session

    async def activities(self, thread_id: str = THREAD) -> dict[str, Any]:
        """The payload of the last activity of each kind."""
        rows = await self.readers.run(
            lambda: list(
                Activity.objects.filter(thread_id=thread_id)
                .order_by("sequence")
                .values_list("kind", "payload")
            )
        )
        return {kind: msgspec.json.decode(payload) for kind, payload in rows}

    async def texts(self, thread_id: str = THREAD) -> list[tuple[str, bool]]:
        """The agent's messages, and whether they are still open."""
        rows = Message.objects.filter(thread_id=thread_id, role="assistant").order_by("sequence")
        return await self.readers.run(lambda: list(rows.values_list("text", "is_streaming")))

    async def kept_receipts(self) -> list[str]:
        rows = RuntimeReceipt.objects.order_by("id").values_list("type", flat=True)
        return await self.readers.run(lambda: list(rows))

    async def _run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.ingestion.run())
            tasks.create_task(self.commands.run())
            tasks.create_task(self.milestones.run())
            tasks.create_task(self.checkpoints.run())
            tasks.create_task(self.queue.run())

    async def _dispatch_queued(self, command: Command) -> int:
        if self.queue_fails:
            raise self.queue_fails.pop()
        if self.queue_hangs != "before":
            sequence = await self.engine.dispatch(command)
            if self.queue_hangs is None:
                return sequence
        self.queue_hung.set()
        never: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        return await never

    async def _load_view(self, thread_id: ThreadId) -> Any:
        return await self.readers.run(load_view, thread_id)

    async def _save_receipt(self, receipt: Receipt) -> None:
        await self.engine.record(lambda: records.keep_receipt(receipt))

    def say(self, event: Input) -> None:
        self.ingestion.accept(event)


def _image(attachment: ImageAttachment) -> ImageInput:
    return ImageInput(path=f"/attachments/{attachment.id}.png", mime_type=attachment.mime_type)


@pytest_asyncio.fixture
async def world(database: None, tmp_path: Any) -> AsyncIterator[World]:
    """With one project in a real folder, and one thread."""
    readers = Readers()
    world = World(readers, tmp_path.with_name(f"{tmp_path.name}-states"))
    await world.start()
    await world.dispatch(create_project(workspace_root=str(tmp_path)), create_thread())
    world.run()
    yield world
    await world.kill()
    await readers.close()
