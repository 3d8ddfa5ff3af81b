"""Agents that codex starts by itself for a turn: their work and questions belong to its thread."""

import contextlib
from collections.abc import Callable
from typing import Any, Protocol

import msgspec
from msgspec.structs import replace

from providers.adapter import Emit
from providers.codex import frames as f
from providers.codex.answers import Choose, Fill, put_answers, put_decision
from providers.codex.requests import translate_request
from providers.codex.state import OpenRequest, ThreadState, settle_turn
from providers.codex.translate import translate
from providers.contracts.ids import RequestId, ThreadId, TurnId
from providers.contracts.runtime import (
    TOOL_ITEMS,
    AnyRuntimeEvent,
    ApprovalRequested,
    ItemCompleted,
    ItemStarted,
    Notice,
    TurnCompleted,
    UserInputRequested,
)
from providers.errors import AgentGone, AgentRefused
from providers.jsonrpc import Incoming, RpcError

RESOLVED = "serverRequest/resolved"
KEPT = 64
"""More than codex lets run at once; of the oldest nothing is shown any more."""
TOO_LATE = "Declined: a sub-agent asked when the turn that had started it was over"


class Line(Protocol):
    """What of a process is needed here."""

    def answer(self, id_: int | str, result: dict[str, Any]) -> None: ...

    def refuse(self, id_: int | str, code: int, message: str) -> None: ...

    async def request(self, method: str, params: dict[str, Any]) -> msgspec.Raw: ...


def root_of(message: Incoming) -> str | None:
    """The turn for which a turn was begun, where another agent began it."""
    if message.method != "turn/started":
        return None
    with contextlib.suppress(msgspec.DecodeError):
        return msgspec.json.decode(message.params, type=f.TurnFrame).turn.root_turn_id
    return None


class SubAgents:
    """Those of one thread. Their words are for the agent that started them; people see the rest."""

    def __init__(
        self, line: Line, state: ThreadState, emit: Emit, now_ms: Callable[[], int]
    ) -> None:
        self._line = line
        self._parent = state
        self._emit = emit
        self._now_ms = now_ms
        self._states: dict[str, ThreadState] = {}
        """By codex's id of their conversations."""
        self._asking: dict[RequestId, OpenRequest] = {}

    @property
    def thread_id(self) -> ThreadId:
        return self._parent.thread_id

    @property
    def are_working(self) -> bool:
        return any(state.turn_id for state in self._states.values())

    def knows(self, codex_id: str) -> bool:
        return codex_id in self._states

    def has_asked(self, request_id: RequestId) -> bool:
        return request_id in self._asking

    def adopt(self, codex_id: str) -> None:
        parent = self._parent
        state = ThreadState(parent.provider, parent.thread_id, parent.cwd, parent.stamp)
        state.told = parent.told
        self._states[codex_id] = state
        if len(self._states) > KEPT:
            del self._states[next(iter(self._states))]

    def take(self, codex_id: str, message: Incoming) -> None:
        state = self._states[codex_id]
        if message.id is not None:
            self._ask(state, message, message.id)
            return
        if message.method == RESOLVED:
            resolved = msgspec.json.decode(message.params, type=f.ResolvedFrame)
            self._forget(resolved.request_id)
            state = self._parent
        for event in translate(message, state, self._now_ms()):
            self._show(event)

    def decline_unanswered(self) -> None:
        """Once the thread's turn is over nobody can answer; codex itself would wait for ever."""
        for request in self._asking.values():
            self._decline(request)
        self._asking.clear()

    async def interrupt(self) -> None:
        """Codex leaves them running when it interrupts the turn that started them."""
        for codex_id, state in self._states.items():
            thread = {"threadId": codex_id}
            if state.turn_id is not None:
                with contextlib.suppress(AgentRefused, AgentGone):  # it is just ending by itself
                    await self._line.request("turn/interrupt", {**thread, "turnId": state.turn_id})
                with contextlib.suppress(AgentRefused, AgentGone):
                    await self._line.request("thread/backgroundTerminals/clean", thread)

    def end(self) -> None:
        for state in self._states.values():
            for event in settle_turn(state, self._now_ms(), "interrupted"):
                self._show(event)
        self._states.clear()
        self._asking.clear()

    def _ask(self, state: ThreadState, message: Incoming, id_: int | str) -> None:
        asked = translate_request(message, state, self._now_ms())
        opened, state.requests = state.requests, {}
        match asked.reply:
            case None:
                pass
            case RpcError() as refusal:
                self._line.refuse(id_, refusal.code, refusal.message)
            case result:
                self._line.answer(id_, result)
        if self._parent.turn_id is None and opened:
            for request in opened.values():
                self._decline(request)
            base = self._parent.base(self._now_ms())
            self._emit(Notice(**base, kind="agent.notice", summary=TOO_LATE))
            return
        for request in opened.values():
            request.turn_id = self._parent.turn_id
        self._asking |= opened
        self._parent.requests |= opened
        for event in asked.events:
            self._show(event)

    def _decline(self, request: OpenRequest) -> None:
        wants = request.wants
        if isinstance(wants, Choose | Fill):
            self._line.answer(request.rpc_id, put_answers(wants, {}))
        else:
            self._line.answer(request.rpc_id, put_decision(wants, "decline", always_allow=False))

    def _forget(self, rpc_id: int | str) -> None:
        for request_id, request in list(self._asking.items()):
            if request.rpc_id == rpc_id:
                del self._asking[request_id]

    def _show(self, event: AnyRuntimeEvent) -> None:
        shown = shown_of(event, self._parent.turn_id)
        if shown is not None:
            self._emit(shown)


def shown_of(event: AnyRuntimeEvent, turn_id: TurnId | None) -> AnyRuntimeEvent | None:
    """As the thread's own, in the turn that runs there; None for what only its starter hears."""
    match event:
        case ItemStarted() | ItemCompleted():
            if event.item_type not in TOOL_ITEMS:
                return None
            return replace(event, turn_id=turn_id, title=f"Sub-agent: {event.title}")
        case ApprovalRequested():
            reason = event.reason or "A sub-agent asks"
            return replace(event, turn_id=turn_id, reason=reason)
        case TurnCompleted() if event.error_message:
            return Notice(
                event_id=event.event_id,
                provider=event.provider,
                thread_id=event.thread_id,
                created_at=event.created_at,
                turn_id=turn_id,
                kind="agent.notice",
                summary="A sub-agent failed",
                payload={"detail": event.error_message},
            )
        case UserInputRequested() | Notice():
            return replace(event, turn_id=turn_id)
        case _ if hasattr(event, "request_id"):
            return replace(event, turn_id=turn_id)
        case _:
            return None
