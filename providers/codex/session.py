"""One thread's session on a codex process: messages, answers and modes, told to it in order."""

import contextlib
from typing import Any

from providers.adapter import StartedTurn, StartTurn
from providers.codex.always import always_allowed
from providers.codex.answers import Approval, Decide, Questions, put_answers, put_decision
from providers.codex.chores import CHORE_RUNS, NOT_STEERABLE, Chores
from providers.codex.collaboration import effort_in
from providers.codex.conversation import now_ms
from providers.codex.copies import Copies
from providers.codex.hearing import Hearing
from providers.codex.older import find_in_history, lacks, say
from providers.codex.policy import POLICIES, effort_of, tightens, turn_settings
from providers.codex.reverts import Reverts
from providers.codex.state import Expected
from providers.contracts.ids import MessageId, RequestId, TurnId
from providers.contracts.models import ApprovalDecision, RuntimeMode
from providers.contracts.runtime import ApprovalResolved, UserInputResolved
from providers.errors import AgentGone, AgentRefused, UnknownRequest

ITEMS_PER_PAGE = 100
MAX_PAGES = 50


class CodexSession(Hearing, Chores, Reverts, Copies):
    """Made open, and closed for good by ``close``, a dead process, or settings not as asked."""

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
