"""The composition root: makes the parts, starts them in order, and ends them in reverse."""

import asyncio
import logging
from pathlib import Path
from typing import IO, Any, Protocol

import msgspec
from django.conf import settings as django_settings

from orchestration import records
from orchestration.attachments import forget_images, located_image
from orchestration.clock import now_iso
from orchestration.contracts.pushes import ConfigUpdated, Welcome
from orchestration.contracts.receipts import Receipt
from orchestration.contracts.server import Providers
from orchestration.contracts.settings import ServerSettings
from orchestration.engine import OrchestrationEngine
from orchestration.importing.conversations import Conversations
from orchestration.ingestion.loading import load_view
from orchestration.ingestion.view import Input
from orchestration.ingestion.worker import ProviderRuntimeIngestion
from orchestration.log import EventLog
from orchestration.metrics.observing import EngineObserver
from orchestration.outbox import Outbox
from orchestration.ownership import AlreadyOwned, DatabaseLock, lock_database, lock_home
from orchestration.provider_status import ProviderStatus
from orchestration.push_bus import Door, ServerPushBus
from orchestration.reactors.checkpoints import CheckpointReactor
from orchestration.reactors.following import LogReactor
from orchestration.reactors.kept_conversations import KeptConversations
from orchestration.reactors.milestones import TurnMilestones
from orchestration.reactors.naming import ThreadNaming
from orchestration.reactors.queue import MessageQueue
from orchestration.reactors.sweeping import CheckpointSweep
from orchestration.reactors.wiring import wire
from orchestration.readers import Readers
from orchestration.readiness import ServerReadiness
from orchestration.receipts import RuntimeReceiptBus
from orchestration.recovery import Recovery
from orchestration.relay import EventRelay
from orchestration.rpc.context import Context
from orchestration.sealing.sealer import LogSealer
from orchestration.seed_view import seed_providers
from orchestration.server_settings import SettingsStore
from orchestration.typescript.render import contract_hash
from orchestration.upkeep.images import remove_unused_images
from orchestration.vital_tasks import VitalTasks, cancel_all, stop_server
from orchestration.webhooks.switchboard import WebhookSwitchboard
from orchestration.workspace.checkpoints.store import CheckpointStore
from orchestration.workspace.host import LocalHost
from providers.contracts.ids import ThreadId
from providers.contracts.snapshot import ServerProvider
from providers.idle import Patience
from providers.sessions import ProviderSessions

logger = logging.getLogger(__name__)

LAST_WORDS_SECONDS = 5.0
"""How long a stop waits for what agents said last to be recorded."""


class Connection(Protocol):
    """A WebSocket that is open."""

    door: Door
    outbox: Outbox
    relay: EventRelay


class Runtime:
    """Everything that lives for as long as the server does."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._locks: list[IO[str] | DatabaseLock] = []
        self._tasks = VitalTasks()
        self.connections: set[Connection] = set()
        self._reacting: list[asyncio.Task[None]] = []
        self.readiness = ServerReadiness()
        self.stopping = asyncio.Event()
        """Set when the server begins to stop: streams without an end then end."""
        self.readers = Readers()
        self.log = EventLog(self.readers)
        self.observer = EngineObserver()
        self.engine = OrchestrationEngine(self.log.publish, observe=self.observer.take)
        self.push_bus = ServerPushBus()
        self.receipts = RuntimeReceiptBus(self._save_receipt)
        self.settings = SettingsStore(self.engine, self.readers)
        self.host = LocalHost(checkpoints=CheckpointStore(home / "checkpoints", private=home))
        self.sessions = self._make_sessions()
        self.conversations = Conversations(
            self.sessions, self.engine, self.readers, self.host, now_iso
        )
        self.providers = ProviderStatus(self.sessions, self._announce_providers)
        self.ingestion = self._make_ingestion()
        self.sealer = LogSealer(self.log, self.readers, self.engine.record)
        self.webhooks = WebhookSwitchboard(self.log, self.readers, self.engine.record)
        self.sweep = self._make_sweep()
        self.reactors = self._make_reactors()
        self._welcome = Welcome(
            cwd=str(Path.cwd()),
            project_name=Path.cwd().name or "project",
            contract_hash=contract_hash(),
        )

    async def start(self) -> None:
        """Gates open one after another; clients that are connected already are served as they do.

        Raises ``AlreadyOwned`` when another server runs on the same data.
        """
        self._locks.append(lock_home(self._home))
        self.loop = asyncio.get_running_loop()
        if (database := await self.readers.run(lock_database)) is not None:
            self._locks.append(database)
            self._tasks.spawn(self._keep_lock(database))
        self.engine.start()
        await self.log.open()
        await self.settings.load()
        self.settings.on_change(self._announce_settings)
        self.readiness.open("log")
        for reactor in self.reactors:
            await reactor.open()
        live = self.log.follow(self.log.head, self.push_bus.wants)
        self._tasks.spawn(self.push_bus.relay(live))
        await self._recover()
        self.readiness.open("recovery")
        self._tasks.spawn(self.ingestion.run())
        self._reacting = [self._tasks.spawn(reactor.run()) for reactor in self.reactors]
        self._tasks.spawn(self.providers.run())
        self._tasks.spawn(self.sweep.begin())
        self._tasks.spawn(self.webhooks.run())
        self._tasks.spawn(self.sealer.run())
        self.readiness.open("workers")

    async def stop(self) -> None:
        """First nothing new is asked of agents, then they end, and their last words are recorded.

        What reactors leave undone is found at the next start: their positions are in the database.
        """
        self.stopping.set()
        await cancel_all(self._reacting)
        await self.sessions.aclose()
        try:
            await asyncio.wait_for(self.ingestion.drain(), LAST_WORDS_SECONDS)
        except TimeoutError:
            logger.error("the server stops before all that agents said could be recorded")
        await self._tasks.cancel()
        await self.sealer.finish()
        await self.engine.stop()
        await self.readers.close()
        for lock in self._locks:
            await asyncio.to_thread(lock.close)  # a database's connection refuses the event loop

    def context(self, door: Door, relay: EventRelay) -> Context:
        """What the requests of one connection work with."""
        return Context(
            engine=self.engine,
            log=self.log,
            readers=self.readers,
            readiness=self.readiness,
            settings=self.settings,
            providers=self.providers,
            sessions=self.sessions,
            host=self.host,
            conversations=self.conversations,
            door=door,
            relay=relay,
            commands_in_order=asyncio.Lock(),
        )

    def welcome(self) -> Welcome:
        return self._welcome

    async def drain(self) -> None:
        """Returns when all that was asked and said before is dealt with; for tests."""
        for reactor in self.reactors:
            await reactor.drain()
        await self.ingestion.drain()

    def _make_sessions(self) -> ProviderSessions:
        return ProviderSessions(
            settings=lambda: self.settings.current.providers,
            emit=self._ingest,
            log_folder=self._home / "logs" / "agents",
            state_folder=self._home / "agents",
            patience=Patience(
                session_seconds=django_settings.T3_SESSION_IDLE_SECONDS,
                process_seconds=django_settings.T3_AGENT_IDLE_SECONDS,
            ),
            account_changed=lambda: self.providers.look_soon(),
        )

    def _make_ingestion(self) -> ProviderRuntimeIngestion:
        return ProviderRuntimeIngestion(
            self.engine.dispatch_all,
            self._load_view,
            lambda: self.settings.current.enable_assistant_streaming,
            self.sessions.pause_reading,
            self.sessions.resume_reading,
        )

    def _make_sweep(self) -> CheckpointSweep:
        kept = KeptConversations(self.sessions, self.readers, self.engine.record)
        return CheckpointSweep(
            self.host.checkpoints,
            self.readers,
            now_iso,
            remove_unused_images,
            kept.drop_of_deleted,
        )

    def _make_reactors(self) -> list[LogReactor]:
        wired = wire(
            self.sessions,
            self.host,
            self.readers,
            self.receipts,
            self.engine,
            self.ingestion,
            located_image,
        )
        captures = wired.captures
        checkpoints = CheckpointReactor(captures, self.sweep)
        milestones = TurnMilestones(self.receipts, captures.after_turn, self.ingestion.drain)
        queue = MessageQueue(self.engine.dispatch, self.readers, forget_images)
        naming = ThreadNaming(
            self.sessions,
            lambda: self.settings.current.agent_names_threads,
            self.engine.dispatch,
            self.readers,
        )
        reactions = (wired.commands, checkpoints, milestones, queue, naming)
        return [LogReactor(reaction, self.log, self.engine.record) for reaction in reactions]

    async def _recover(self) -> None:
        run_id = str(self.log.head)
        await Recovery(self.engine.dispatch_all, self.readers, self.receipts.publish, run_id).run()

    async def _keep_lock(self, database: DatabaseLock) -> None:
        """Two servers would settle each other's turns."""
        try:
            await database.keep()
        except AlreadyOwned as taken:
            logger.critical("the lock of the database was lost, and %s: this server stops", taken)
            stop_server()

    def _ingest(self, event: Input) -> None:
        self.ingestion.accept(event)

    async def _load_view(self, thread_id: ThreadId) -> Any:
        return await self.readers.run(load_view, thread_id)

    async def _save_receipt(self, receipt: Receipt) -> None:
        await self.engine.record(lambda: records.keep_receipt(receipt))

    def _announce_settings(self, settings: ServerSettings) -> None:
        update = ConfigUpdated(issues=[], settings=settings)
        self.push_bus.publish("server.configUpdated", msgspec.json.encode(update))
        self.providers.look_soon()

    def _announce_providers(self, providers: list[ServerProvider]) -> None:
        ours = msgspec.json.encode(Providers(providers))
        seeds = msgspec.json.encode(Providers(seed_providers(providers)))
        self.push_bus.publish("server.providersUpdated", ours, seeds)
