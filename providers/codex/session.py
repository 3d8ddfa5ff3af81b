"""One thread's conversation on a codex process: says things in order, and always ends its turns."""

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from typing import Any

import msgspec

from providers.adapter import StartedTurn, StartTurn
from providers.codex import frames as f
from providers.codex.always import always_allowed
from providers.codex.answers import Approval, Decide, Questions, put_answers, put_decision
from providers.codex.chores import CHORE_RUNS, NOT_STEERABLE, Chores
from providers.codex.client import SETTINGS_UPDATED
from providers.codex.collaboration import effort_in
from providers.codex.conversation import (
    CLEAN_TERMINALS,
    GOODBYE_SECONDS,
    UNSUBSCRIBE,
    now_ms,
)
from providers.codex.copies import Copies
from providers.codex.edits import ACCEPT, FILE_CHANGE, find_change, stays_inside
from providers.codex.older import find_in_history, lacks, say
from providers.codex.policy import POLICIES, effort_of, least_free, tightens, turn_settings
from providers.codex.requests import translate_request
from providers.codex.reverts import Reverts
from providers.codex.state import Expected
from providers.codex.sub_agents import root_of
from providers.codex.translate import translate
from providers.contracts.ids import MessageId, RequestId, TurnId
from providers.contracts.models import ApprovalDecision, RuntimeMode
from providers.contracts.runtime import (
    ApprovalResolved,
    RuntimeError,
    SessionStateChanged,
    UserInputResolved,
)
from providers.errors import AgentGone, AgentRefused, UnknownRequest
from providers.jsonrpc import Incoming, RpcError

ITEMS_PER_PAGE = 100
MAX_PAGES = 50

log = logging.getLogger(__name__)


class CodexSession(Chores, Reverts, Copies):
    """Made open, and closed for good by ``close``, a dead process, or settings not as asked."""

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
            self._emit(self._accepted.mark(event))
        if self.state.turn_id is None:
            self.sub_agents.decline_unanswered()
        turns = (self.state.turn_id, self.state.last_turn)
        if turns != self._seen_turns:
            self._seen_turns = turns
            self._announce()

    def take_of_sub_agent(self, codex_id: str, message: Incoming) -> bool:
        if not self.sub_agents.knows(codex_id):
            root = root_of(message)
            if self.is_closed or root is None or not self.state.has_run(root):
                return False
            self.sub_agents.adopt(codex_id)
        try:
            self.sub_agents.take(codex_id, message)
        except Exception:  # as above
            log.exception("a frame of a sub-agent could not be translated")
        return True

    def _take_request(self, message: Incoming, id_: int | str) -> None:
        if message.method == FILE_CHANGE and self._accepts_edits:
            self._soon(self._accept_or_ask(message, id_))
        else:
            self._ask(message, id_)

    @property
    def _accepts_edits(self) -> bool:
        """The turn's own mode, the thread's, and that of a message on its way must all say so."""
        sent = self._sent_mode or self._turn_mode
        return least_free(self._turn_mode, self.runtime_mode, sent) == "auto-accept-edits"

    async def _accept_or_ask(self, message: Incoming, id_: int | str) -> None:
        change = find_change(message, self.state)
        paths = change.view.paths if change else ()
        inside = await asyncio.to_thread(stays_inside, paths, self.state.cwd)
        if self.is_closed:
            return
        if change and inside and self._accepts_edits and not self.state.is_over(change.turn_id):
            self._accepted.add(change.id)
            self.server.answer(id_, ACCEPT)
        else:
            self._ask(message, id_)

    def _soon(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._checking.add(task)
        task.add_done_callback(self._checking.discard)

    def _ask(self, message: Incoming, id_: int | str) -> None:
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

    async def start_turn(self, request: StartTurn) -> StartedTurn:
        """One `turn/start`, never repeated. Codex itself decides whether it steers."""
        if self.is_working and tightens(self._turn_mode, request.runtime_mode):
            await self.interrupt()  # to steer would leave the running turn its freedom
        async with self._sending:
            self._require_open()
            mode, selection = request.interaction_mode, request.model_selection
            mode_effort = await effort_in(self.server, mode)
            running = self.active_turn
            policy = POLICIES[request.runtime_mode]
            effort = effort_of(selection) or mode_effort
            expected = Expected(request.message_id, selection.model, effort)
            settings = turn_settings(policy, selection, mode, self.state.cwd, effort)
            self.state.expected.append(expected)
            self.asked.ask(policy)
            self._sent_mode = request.runtime_mode
            try:
                message = {
                    "threadId": self.codex_id,
                    "input": input_of(request),
                    "clientUserMessageId": request.message_id,
                }
                turn_id = await say(self.server, {**message, **settings}, running)
            except AgentRefused as refusal:
                self.asked.withdraw(policy)
                self._forget(expected)
                if NOT_STEERABLE in str(refusal):
                    raise AgentRefused(CHORE_RUNS) from refusal
                raise
            finally:
                self._sent_mode = None
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
        try:
            return await self._find_turn(message_id)
        except AgentRefused as refusal:
            if not lacks(refusal, "thread/items/list"):
                raise
            return await find_in_history(self.server, self.codex_id, message_id)

    async def _find_turn(self, message_id: MessageId) -> TurnId | None:
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
                except AgentRefused as refusal:
                    self.asked.withdraw(policy)
                    if not lacks(refusal, "thread/settings/update"):
                        raise  # else the next turn/start tells it
                if not self.is_working:
                    self._turn_mode = mode  # also of turns that codex begins by itself
        finally:
            if self.is_working and tightens(self._turn_mode, mode):
                await self.interrupt()

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
        only_declined = not isinstance(request.wants, Decide)
        if decision == "cancel" and (only_declined or self.sub_agents.has_asked(request_id)):
            await self.interrupt()  # codex itself would let the turn go on

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
        for method in (CLEAN_TERMINALS, UNSUBSCRIBE):
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

    def _forget(self, expected: Expected) -> None:
        with contextlib.suppress(ValueError):
            self.state.expected.remove(expected)


def input_of(request: StartTurn) -> list[dict[str, Any]]:
    """The text, then the images; codex reads image files itself."""
    # Half a surrogate pair cannot be UTF-8, and bytes that are not UTF-8 would end codex.
    said = request.text.encode(errors="replace").decode()
    text = {"type": "text", "text": said, "text_elements": []}
    images = [{"type": "localImage", "path": image.path} for image in request.images]
    return [text, *images] if request.text or not images else images
