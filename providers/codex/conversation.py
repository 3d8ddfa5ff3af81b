"""One thread's place on a codex process: which turn runs there, how it is stopped, how all ends."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable

from providers.adapter import Emit, ResumeCursor
from providers.codex import frames as f
from providers.codex.background import end_background
from providers.codex.changes import Changes
from providers.codex.client import AppServer
from providers.codex.edits import AcceptedEdits
from providers.codex.goals import goes_on
from providers.codex.policy import AskedSettings
from providers.codex.state import ThreadState, resolve_requests, settle_turn
from providers.codex.sub_agents import SubAgents
from providers.codex.translate import turn_started
from providers.contracts.base import Json
from providers.contracts.ids import TurnId
from providers.contracts.models import RuntimeMode
from providers.contracts.runtime import (
    AnyRuntimeEvent,
    Notice,
    RuntimeError,
    SessionExited,
    SessionStateChanged,
)
from providers.errors import AgentGone, AgentRefused, SessionNotOpen

INTERRUPT_SECONDS = 4.5
"""Of the five in which an interrupted turn is settled, whatever the agent does."""
CLEAN_TERMINALS = "thread/backgroundTerminals/clean"
UNSUBSCRIBE = "thread/unsubscribe"
GOODBYE_SECONDS = 2.0
AGAIN = "the next message starts it again"
ENDING = "agent.ending"
"""The kind of the line that tells for how many turns a process is still left alive."""

log = logging.getLogger(__name__)


def waiting_words(others: int) -> str:
    if not others:
        return "The agent that did not answer was ended"
    turns = "the other turn" if others == 1 else f"the {others} other turns"
    ended = "has ended" if others == 1 else "have ended"
    return f"The agent does not answer; it is restarted when {turns} on it {ended}"


async def unsubscribe(server: AppServer, codex_id: str) -> None:
    """Codex keeps it loaded for a while."""
    with contextlib.suppress(AgentRefused, AgentGone):
        await server.request(UNSUBSCRIBE, {"threadId": codex_id}, seconds=GOODBYE_SECONDS)


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class Conversation:
    """Made open, and closed for good by ``_end``; each turn that was announced ends before it."""

    def __init__(
        self,
        server: AppServer,
        state: ThreadState,
        runtime_mode: RuntimeMode,
        emit: Emit,
        on_change: Callable[["Conversation"], None],
    ) -> None:
        self.server = server
        self.state = state
        self.thread_id = state.thread_id
        self.codex_id = ""
        self.runtime_mode = runtime_mode
        self.is_closed = False
        self.asked = AskedSettings()
        self._emit = emit
        self._on_change = on_change
        """Called when a turn began or ended, and when the session closed."""
        self._sending = asyncio.Lock()
        self._answered_turn: TurnId | None = None
        """The turn that codex last said it runs; `turn/started` comes a little later."""
        self._turn_mode = runtime_mode
        self._sent_mode: RuntimeMode | None = None
        """Of a message that is on its way."""
        self._accepted = AcceptedEdits()
        self._checking: set[asyncio.Task[None]] = set()
        self._seen_turns: tuple[TurnId | None, TurnId | None] = (None, None)
        """Which turn ran, and which began last, when it was last told that something changed."""
        self._changes = Changes()
        self.sub_agents = SubAgents(server, state, emit, now_ms)
        self._stopping: asyncio.Task[None] | None = None
        self._given_up_turn: TurnId | None = None
        self._told_waiting = 0

    @property
    def cursor(self) -> ResumeCursor:
        return {"threadId": self.codex_id, "process": self.server.launch.for_cursor()}

    @property
    def active_turn(self) -> TurnId | None:
        if self.state.turn_id is not None:
            return self.state.turn_id
        turn = self._answered_turn
        return None if turn is None or self.state.is_over(turn) else turn

    @property
    def is_working(self) -> bool:
        return self.active_turn is not None

    @property
    def is_idle(self) -> bool:
        """Nothing of it runs, not even in the background, and nobody is asked anything."""
        busy = self.is_working or self._sending.locked() or self._goes_on
        return not (self.is_closed or busy or self.state.requests or self.state.background)

    @property
    def _goes_on(self) -> bool:
        """Without a turn of its own: towards a goal, or in agents that it started."""
        return goes_on(self.state) or self.sub_agents.are_working

    async def interrupt(self) -> None:
        """Returns when no turn runs any more, after five seconds at the latest.

        Its commands end as well: codex by itself would let them run on, in the background.
        """
        if not self.is_working and not self._sending.locked() and not self._goes_on:
            return
        try:
            async with asyncio.timeout(INTERRUPT_SECONDS):
                await self._pause_goal()
                await self._interrupt()
                await self.sub_agents.interrupt()
                await self._end_commands()
        except TimeoutError:
            self._abandon()
        except AgentGone:
            pass  # its turns have ended with it

    async def _pause_goal(self) -> None:
        """Before the turn is stopped: else codex begins the next one at once."""
        if goes_on(self.state):
            with contextlib.suppress(AgentRefused):  # it was given up meanwhile
                goal = {"threadId": self.codex_id, "status": "paused", "origin": "user"}
                await self.server.request("thread/goal/set", goal)

    async def _interrupt(self) -> None:
        async with self._sending:  # a message on its way may be the one that begins the turn
            turn_id = self.active_turn
        if turn_id is None or self.is_closed:
            return
        # Until codex says `turn/started`, it answers "no active turn to interrupt".
        await self._changes.until(lambda: self.state.turn_id is not None or not self.is_working)
        if self.is_working:
            begun = self.state.turn_id  # a review begins under another id than it was promised
            with contextlib.suppress(AgentRefused):  # it is just ending by itself
                interrupt = {"threadId": self.codex_id, "turnId": begun}
                await self.server.request("turn/interrupt", interrupt)
            await self._changes.until(lambda: self.active_turn != begun)

    async def _end_commands(self) -> None:
        with contextlib.suppress(AgentRefused):
            await self.server.request(CLEAN_TERMINALS, {"threadId": self.codex_id})

    async def close(self, reason: str = "stopped", *, graceful: bool = True) -> None:
        """Leave nothing of this thread running on a process that others share."""
        await self.interrupt()
        for method in (CLEAN_TERMINALS, UNSUBSCRIBE):
            if self.is_closed:
                return
            with contextlib.suppress(AgentRefused, AgentGone):
                thread = {"threadId": self.codex_id}
                await self.server.request(method, thread, seconds=GOODBYE_SECONDS)
        self._end(reason, graceful=graceful)

    def stop_for(self, problem: str) -> None:
        """Codex does not do as it was told: stop it before it does more."""
        if self._stopping is not None or self.is_closed:
            return
        at = now_ms()
        log.error("stopping a codex session: %s", problem)
        self._emit(RuntimeError(**self.state.base(at, self.state.turn_id), message=problem))
        self._emit(SessionStateChanged(**self.state.base(at), state="error", reason=problem))
        self._stopping = asyncio.create_task(self.close(problem, graceful=False))

    def leave(self) -> None:
        """Without a word, where it is idle: the thread looks as ready as before."""
        self.server.tell_closed(self.state.provider, self.thread_id, "nobody used it for a while")
        self.is_closed = True
        self.server.detach(self.codex_id)
        self._announce()

    async def unsubscribe(self) -> None:
        await unsubscribe(self.server, self.codex_id)

    def lose_agent(self, reason: str, *, graceful: bool) -> None:
        self._end(reason if graceful else f"{reason}; {AGAIN}", graceful=graceful)

    def _abandon(self) -> None:
        """The turn is over for us, whatever codex still says of it."""
        self._given_up_turn = self.active_turn
        self.server.give_up_on(self)
        self._end(
            f"the agent did not answer the interrupt and is given up; {AGAIN}", graceful=False
        )

    def tell_waiting(self, others: int) -> None:
        if others == self._told_waiting:
            return
        self._told_waiting, turn_id = others, self._given_up_turn
        base, line = self.state.base(now_ms(), turn_id), f"agent.ending:{self.codex_id}:{turn_id}"
        payload: dict[str, Json] = {"turns": others}
        summary = waiting_words(others)
        self._emit(Notice(**base, kind=ENDING, summary=summary, payload=payload, line=line))

    def _end(self, reason: str, *, graceful: bool) -> None:
        if self.is_closed:
            return
        self.server.tell_closed(self.state.provider, self.thread_id, reason)
        self._settle(reason)
        self.sub_agents.end()
        self._say(end_background(self.state, now_ms()))
        self.is_closed = True
        self.server.detach(self.codex_id)
        base = self.state.base(now_ms())
        self._emit(SessionExited(**base, reason=reason, graceful=graceful))
        self._announce()

    def _settle(self, reason: str) -> None:
        at = now_ms()
        turn_id = self.active_turn
        if turn_id is not None and self.state.turn_id is None:  # answered, not yet announced
            self._say(turn_started(f.TurnFrame(turn=f.Turn(id=turn_id)), self.state, at))
        self._say(settle_turn(self.state, at, "interrupted", reason))
        self._say(resolve_requests(self.state, at, reason))

    def _say(self, events: list[AnyRuntimeEvent]) -> None:
        for event in events:
            self._emit(event)

    def _require_open(self) -> None:
        if self.is_closed:
            raise SessionNotOpen(f"no agent is attached to thread {self.thread_id}")

    def _announce(self) -> None:
        self._changes.announce()
        self._on_change(self)
