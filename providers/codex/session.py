"""One thread's conversation on a codex process: says things in order, and always ends its turns."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from typing import Any

import msgspec

from providers.adapter import Emit, ResumeCursor, StartedTurn, StartTurn
from providers.codex import frames as f
from providers.codex.always import always_allowed
from providers.codex.answers import Approval, Decide, Questions, put_answers, put_decision
from providers.codex.changes import Changes
from providers.codex.client import SETTINGS_UPDATED, AppServer
from providers.codex.policy import POLICIES, AskedSettings, effort_of, tightens, turn_settings
from providers.codex.requests import translate_request
from providers.codex.state import Expected, ThreadState, resolve_requests, settle_turn
from providers.codex.translate import translate, turn_started
from providers.contracts.ids import MessageId, RequestId, TurnId
from providers.contracts.models import ApprovalDecision, RuntimeMode
from providers.contracts.runtime import (
    AnyRuntimeEvent,
    ApprovalResolved,
    RuntimeError,
    SessionExited,
    SessionStateChanged,
    UserInputResolved,
)
from providers.errors import AgentGone, AgentRefused, SessionNotOpen, UnknownRequest
from providers.jsonrpc import Incoming, RpcError

INTERRUPT_SECONDS = 4.5
"""Of the five in which an interrupted turn is settled, whatever the agent does."""
GOODBYE_SECONDS = 2.0
CLEAN_TERMINALS = "thread/backgroundTerminals/clean"
ITEMS_PER_PAGE = 100
MAX_PAGES = 50

log = logging.getLogger(__name__)


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class CodexSession:
    """Made open, and closed for good by ``close``, a dead process, or settings not as asked."""

    def __init__(
        self,
        server: AppServer,
        state: ThreadState,
        runtime_mode: RuntimeMode,
        emit: Emit,
        on_change: Callable[["CodexSession"], None],
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
        self._seen_turn: TurnId | None = None
        self._changes = Changes()
        self._stopping: asyncio.Task[None] | None = None

    # What codex says

    def take(self, message: Incoming) -> None:
        try:
            self._take(message)
        except Exception:  # one bad frame must not end the reading for all threads of a process
            log.exception("a frame of codex could not be translated")

    def _take(self, message: Incoming) -> None:
        if self.is_closed:
            return
        if message.id is not None:
            self._take_request(message, message.id)
            return
        if message.method == SETTINGS_UPDATED:
            self._check_settings(message)
        for event in translate(message, self.state, now_ms()):
            self._emit(event)
        if self.state.turn_id is not self._seen_turn:
            self._seen_turn = self.state.turn_id
            self._announce()

    def lose_agent(self, reason: str, *, graceful: bool) -> None:
        self._end(reason, graceful=graceful)

    def _take_request(self, message: Incoming, id_: int | str) -> None:
        asked = translate_request(message, self.state, now_ms())
        self._say(asked.events)
        match asked.reply:
            case None:
                pass
            case RpcError() as refusal:
                self.server.refuse(id_, refusal.code, refusal.message)
            case result:
                self.server.answer(id_, result)

    def _check_settings(self, message: Incoming) -> None:
        frame = msgspec.json.decode(message.params, type=f.SettingsFrame)
        mismatch = self.asked.find_mismatch_in(frame.thread_settings)
        if mismatch:
            self.stop_for(mismatch)

    # What we say

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

    async def start_turn(self, request: StartTurn) -> StartedTurn:
        """One `turn/start`, never repeated. Codex itself decides whether it steers."""
        if self.is_working and tightens(self._turn_mode, request.runtime_mode):
            await self.interrupt()  # to steer would leave the running turn its freedom
        async with self._sending:
            self._require_open()
            running = self.active_turn
            policy = POLICIES[request.runtime_mode]
            selection = request.model_selection
            expected = Expected(request.message_id, selection.model, effort_of(selection))
            settings = turn_settings(policy, selection, request.interaction_mode, self.state.cwd)
            self.state.expected.append(expected)
            self.asked.ask(policy)
            try:
                turn_id = TurnId(
                    await self.server.start_turn(
                        {
                            "threadId": self.codex_id,
                            "input": input_of(request),
                            "clientUserMessageId": request.message_id,
                            **settings,
                        }
                    )
                )
            except AgentRefused:
                self.asked.withdraw(policy)
                self._forget(expected)
                raise
            if self.is_closed:  # nobody would hear how that turn ends
                raise AgentGone("codex was lost while the message was on its way")
            self.asked.answered(policy)
            steered = turn_id == running
            if steered:
                self._forget(expected)
            else:
                self._turn_mode = request.runtime_mode
            self.runtime_mode = request.runtime_mode
            self._answered_turn = turn_id
            return StartedTurn(turn_id=turn_id, steered=steered)

    async def find_turn(self, message_id: MessageId) -> TurnId | None:
        """Newest first, for what is looked for was said last."""
        page: dict[str, Any] = {"sortDirection": "desc", "limit": ITEMS_PER_PAGE}
        for _ in range(MAX_PAGES):
            items = await self.server.list_items({"threadId": self.codex_id, **page})
            for listed in items.data:
                if listed.item.client_id == message_id:
                    return TurnId(listed.turn_id)
            if not items.next_cursor:
                return None
            page["cursor"] = items.next_cursor
        return None

    async def set_runtime_mode(self, mode: RuntimeMode) -> None:
        """Told to codex at once, for the next turn; a running turn that had more is interrupted."""
        policy = POLICIES[mode]
        try:
            async with self._sending:
                self._require_open()
                self.asked.ask(policy)
                self.runtime_mode = mode
                try:
                    update = {"threadId": self.codex_id, **policy.for_turn()}
                    await self.server.request("thread/settings/update", update)
                except AgentRefused:
                    self.asked.withdraw(policy)
                    raise
        finally:
            if self.is_working and tightens(self._turn_mode, mode):
                await self.interrupt()

    async def interrupt(self) -> None:
        """Returns when no turn runs any more, after five seconds at the latest.

        Its commands end as well: codex by itself would let them run on, in the background.
        """
        if not self.is_working and not self._sending.locked():
            return
        try:
            async with asyncio.timeout(INTERRUPT_SECONDS):
                await self._interrupt()
                await self._end_commands()
        except TimeoutError:
            self._abandon()
        except AgentGone:
            pass  # its turns have ended with it

    async def _interrupt(self) -> None:
        async with self._sending:  # a message on its way may be the one that begins the turn
            turn_id = self.active_turn
        if turn_id is None or self.is_closed:
            return
        # Until codex says `turn/started`, it answers "no active turn to interrupt".
        await self._changes.until(lambda: self.state.turn_id == turn_id or not self.is_working)
        if self.is_working:
            with contextlib.suppress(AgentRefused):  # it is just ending by itself
                interrupt = {"threadId": self.codex_id, "turnId": turn_id}
                await self.server.request("turn/interrupt", interrupt)
            await self._changes.until(lambda: self.active_turn != turn_id)

    async def _end_commands(self) -> None:
        with contextlib.suppress(AgentRefused):
            await self.server.request(CLEAN_TERMINALS, {"threadId": self.codex_id})

    async def answer_approval(
        self, request_id: RequestId, decision: ApprovalDecision, *, always_allow: bool
    ) -> None:
        request = self.state.requests.get(request_id)
        if request is None or not isinstance(request.wants, Approval):
            raise UnknownRequest(f"unknown pending approval request: {request_id}")
        result = put_decision(request.wants, decision, always_allow=always_allow)
        del self.state.requests[request_id]
        self._emit(
            ApprovalResolved(
                **self.state.base(now_ms(), request.turn_id, request.item_id),
                request_id=request_id,
                request_type=request.kind,
                decision=decision,
            )
        )
        await self.server.peer.reply(request.rpc_id, result)
        if always_allow:
            self._emit(always_allowed(self.state, now_ms(), request, self.server.codex_home))
        if decision == "cancel" and not isinstance(request.wants, Decide):
            await self.interrupt()  # codex itself would only decline these

    async def answer_user_input(self, request_id: RequestId, answers: dict[str, list[str]]) -> None:
        request = self.state.requests.get(request_id)
        if request is None or not isinstance(request.wants, Questions):
            raise UnknownRequest(f"unknown pending user input request: {request_id}")
        result = put_answers(request.wants, answers)
        del self.state.requests[request_id]
        base = self.state.base(now_ms(), request.turn_id, request.item_id)
        self._emit(UserInputResolved(**base, request_id=request_id, answers=answers))
        await self.server.peer.reply(request.rpc_id, result)

    async def close(self, reason: str = "stopped", *, graceful: bool = True) -> None:
        """Leave nothing of this thread running on a process that others share."""
        await self.interrupt()
        for method in (CLEAN_TERMINALS, "thread/unsubscribe"):
            if self.is_closed:
                return
            with contextlib.suppress(AgentRefused, AgentGone):
                thread = {"threadId": self.codex_id}
                await self.server.request(method, thread, seconds=GOODBYE_SECONDS)
        self._end(reason, graceful=graceful)

    # How it ends

    def stop_for(self, problem: str) -> None:
        """Codex does not do as it was told: stop it before it does more."""
        if self._stopping is not None or self.is_closed:
            return
        at = now_ms()
        log.error("stopping a codex session: %s", problem)
        self._emit(RuntimeError(**self.state.base(at, self.state.turn_id), message=problem))
        self._emit(SessionStateChanged(**self.state.base(at), state="error", reason=problem))
        self._stopping = asyncio.create_task(self.close(problem, graceful=False))

    def _abandon(self) -> None:
        """The turn is over for us, whatever codex still says of it."""
        self.server.wedged = True
        self._end("codex did not answer the interrupt", graceful=False)

    def _end(self, reason: str, *, graceful: bool) -> None:
        if self.is_closed:
            return
        self._settle(reason)
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

    def _forget(self, expected: Expected) -> None:
        with contextlib.suppress(ValueError):
            self.state.expected.remove(expected)

    def _require_open(self) -> None:
        if self.is_closed:
            raise SessionNotOpen(f"no agent is attached to thread {self.thread_id}")

    def _announce(self) -> None:
        self._changes.announce()
        self._on_change(self)


def input_of(request: StartTurn) -> list[dict[str, Any]]:
    """The text, then the images; codex reads image files itself."""
    # Half a surrogate pair cannot be UTF-8, and bytes that are not UTF-8 would end codex.
    said = request.text.encode(errors="replace").decode()
    text = {"type": "text", "text": said, "text_elements": []}
    images = [{"type": "localImage", "path": image.path} for image in request.images]
    return [text, *images] if request.text or not images else images
