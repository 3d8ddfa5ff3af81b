"""One running `codex app-server`: the handshake, its requests, and its end."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Any, Protocol

import msgspec

from providers.codex.result_frames import Initialized, ItemPage, OpenedThread, StartedTurnResult
from providers.codex.start_failures import dying_words, start_failure
from providers.codex.takers import FrameTaker, Takers
from providers.codex.versions import Version, find_version, require_new_enough
from providers.contracts.ids import ThreadId
from providers.contracts.models import InteractionMode, ProviderKind
from providers.errors import AgentGone, AgentMissing, AgentRefused
from providers.journal import tell_closed
from providers.jsonrpc import REQUEST_SECONDS, NotAnAppServer, OnResult, Peer, ReadingGate
from providers.launch import Launch
from providers.native_log import NativeLog
from providers.stdio import KILL_SECONDS, StdioTransport, spawn

CLIENT = {"name": "t3project", "title": "t3project", "version": "0.1.0"}
START_SECONDS = 20.0
SETTINGS_UPDATED = "thread/settings/updated"

log = logging.getLogger(__name__)


class GivenUp(Protocol):
    """A conversation whose turn does not end, though it was interrupted."""

    thread_id: ThreadId

    def tell_waiting(self, others: int) -> None:
        """The turns of other threads for whose ends the process is left alive; 0 once it ends."""
        ...


class AppServer:
    """One process, and the threads that are attached to it."""

    def __init__(
        self, launch: Launch, transport: StdioTransport, native_log: NativeLog, gate: ReadingGate
    ) -> None:
        self.launch = launch
        self.transport = transport
        self.wedged = False
        """A turn on it does not end: no new threads, and killed as soon as no other turn runs."""
        self.given_up: list[GivenUp] = []
        self.version: Version | None = None
        """As it says itself; None where it does not say."""
        self.codex_home = ""
        """Where it keeps its rules and conversations; as it says itself."""
        self.mode_efforts: dict[InteractionMode, str | None] | None = None
        """Of the collaboration modes that it lists; None until somebody asked."""
        self.takers = Takers(native_log, f"process-{transport.pid}", self.refuse)
        self.fault: str | None = None
        """Why we ended it, where nobody wanted that."""
        self.parting: str | None = None
        """Why we ended it, where somebody did."""
        self.on_gone: Callable[[AppServer], None] = lambda _: None
        self._gate = gate
        self.peer = Peer(transport, self.takers.take, gate)
        self.peer.on_wire = self.takers.frames.keep_ours
        transport.on_stderr = self.takers.frames.keep_stderr
        self._answering: set[asyncio.Task[None]] = set()
        self._running = asyncio.create_task(self._run())

    @classmethod
    async def start(cls, launch: Launch, native_log: NativeLog, gate: ReadingGate) -> "AppServer":
        """Spawn and shake hands; raises ``AgentMissing`` or ``AgentGone``."""
        transport = await spawn(launch.command, launch.full_environment(), launch.cwd)
        server = cls(launch, transport, native_log, gate)
        try:
            result = await server.request(
                "initialize",
                {"clientInfo": CLIENT, "capabilities": {"experimentalApi": True}},
                seconds=START_SECONDS,
            )
            said = msgspec.json.decode(result, type=Initialized)
            server.version = find_version(said.user_agent)
            server.codex_home = said.codex_home or launch.home
            require_new_enough(server.version)
            await server.peer.notify("initialized")
        except (AgentGone, AgentRefused) as error:
            await server.end()
            failure = await start_failure(launch, transport.stderr, error)
            raise AgentMissing(failure) from error
        except AgentMissing:
            await server.end()
            raise
        return server

    @classmethod
    async def start_silent(cls, launch: Launch) -> "AppServer":
        """For a few questions about the program itself: nothing is logged."""
        return await cls.start(launch, NativeLog(None), ReadingGate())

    @property
    def is_gone(self) -> bool:
        return self.peer.is_gone

    @property
    def ending(self) -> str:
        """Why it ended, without its own words."""
        return self.fault or self.transport.ending()

    def tell_closed(self, provider: ProviderKind, thread_id: ThreadId, reason: str) -> None:
        why = self.ending if self.is_gone else reason
        tell_closed(provider, thread_id, self.transport.pid, why)

    async def request(
        self,
        method: str,
        params: dict[str, Any],
        *,
        seconds: float | None = None,
        on_result: OnResult | None = None,
    ) -> msgspec.Raw:
        heard = self.peer.heard
        patience = REQUEST_SECONDS if seconds is None else seconds
        try:
            return await self.peer.request(method, params, seconds=patience, on_result=on_result)
        except AgentGone:
            is_silent = self.peer.heard == heard and self._gate.is_open
            if seconds is None and is_silent and not self.is_gone:
                self._give_up()
            raise

    async def open_thread(
        self, method: str, params: dict[str, Any], taker: FrameTaker
    ) -> OpenedThread:
        """thread/start or thread/resume; the taker gets all that follows the answer."""

        def attach(result: msgspec.Raw) -> None:
            with contextlib.suppress(msgspec.DecodeError):
                self.takers.attach(taker, decode_opened(result).thread.id)

        result = await self.request(method, params, on_result=attach)
        return decode_opened(result)

    async def start_turn(self, params: dict[str, Any]) -> str:
        result = await self.request("turn/start", params)
        return msgspec.json.decode(result, type=StartedTurnResult).turn.id

    async def list_items(self, params: dict[str, Any]) -> ItemPage:
        result = await self.request("thread/items/list", params)
        return msgspec.json.decode(result, type=ItemPage)

    def detach(self, codex_id: str) -> None:
        self.takers.detach(codex_id)

    def answer(self, id_: int | str, result: dict[str, Any]) -> None:
        self._soon(self.peer.reply(id_, result))

    def refuse(self, id_: int | str, code: int, message: str) -> None:
        self._soon(self.peer.refuse(id_, code, message))

    async def end(self) -> None:
        """Closed input first: codex then ends its commands, and itself, within half a second."""
        await self.transport.end()
        await self._running

    def kill(self) -> None:
        self.transport.kill()

    def give_up_on(self, lost: GivenUp) -> None:
        self.wedged = True
        self.given_up.append(lost)

    async def end_now(self, reason: str) -> None:
        """Whatever still runs on it; returns when all that it ran was told why."""
        self.wedged, self.parting = True, reason
        self.kill()
        await self.gone()

    async def gone(self) -> None:
        await asyncio.wait({self._running}, timeout=KILL_SECONDS)

    def _give_up(self) -> None:
        """It says nothing at all any more: a next message must not wait for it again."""
        self.wedged = True
        self.fault = f"the agent said nothing for {REQUEST_SECONDS:g} seconds and was ended"
        self.kill()

    async def _run(self) -> None:
        try:
            await self.peer.run()
        except NotAnAppServer:
            self.fault = "the agent was ended, for it spoke nonsense"
            self.transport.kill()
        except Exception:  # a bug of ours must not leave threads waiting for ever
            log.exception("reading from an agent failed")
            self.fault = "the agent was ended, for it could not be read"
            self.transport.kill()
        reason, graceful = self._ending(), self.transport.is_ended_by_us and not self.fault
        self.takers.lose_all(reason, graceful=graceful)
        for lost in self.given_up:
            lost.tell_waiting(0)
        self.on_gone(self)

    def _ending(self) -> str:
        if told := self.fault or self.parting:
            return told
        words = dying_words(self.transport.stderr)
        return self.transport.ending() + (f": {words}" if words else "")

    def _soon(self, sending: Any) -> None:
        task = asyncio.create_task(self._quietly(sending))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _quietly(self, sending: Any) -> None:
        with contextlib.suppress(AgentGone):  # who is gone needs no answer
            await sending


def decode_opened(result: msgspec.Raw) -> OpenedThread:
    return msgspec.json.decode(result, type=OpenedThread)
