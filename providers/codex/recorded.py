"""Recorded frames of codex, understood as when they came: the same translation, no process."""

from collections import deque
from typing import Any

import msgspec
from msgspec import Raw, Struct

from providers.codex.answers import Approval
from providers.codex.recorded_frames import (
    Asked,
    OpenedResult,
    Params,
    answers_in,
    decision_in,
    find_turn,
    mode_of,
    params_of,
)
from providers.codex.requests import translate_request
from providers.codex.state import Expected, OpenRequest, Stamp, ThreadState
from providers.codex.sub_agents import SubAgents, root_of
from providers.codex.translate import translate
from providers.contracts.ids import MessageId, RequestId, ThreadId
from providers.contracts.models import ProviderKind, RuntimeMode
from providers.contracts.runtime import AnyRuntimeEvent, ApprovalResolved, UserInputResolved
from providers.jsonrpc import NULL, Incoming
from providers.recordings import RecordedFrame

FORK = "thread/fork"
OPENING = ("thread/start", "thread/resume", FORK)
BEGINNING = "turn/started"
SAYING = ("turn/start", "turn/steer")


class ThreadOpened(Struct, frozen=True):
    """A conversation that is heard of for the first time."""

    thread_id: ThreadId
    cwd: str
    model: str
    runtime_mode: RuntimeMode
    at: str


class PersonSaid(Struct, frozen=True):
    """A message on its way to the agent."""

    thread_id: ThreadId
    message_id: MessageId
    text: str
    runtime_mode: RuntimeMode
    at: str


Understood = ThreadOpened | PersonSaid | AnyRuntimeEvent


class Nobody:
    """Stands where a process would: what was answered then is in the recording."""

    def answer(self, id_: int | str, result: dict[str, Any]) -> None: ...

    def refuse(self, id_: int | str, code: int, message: str) -> None: ...

    async def request(self, method: str, params: dict[str, Any]) -> Raw:
        return NULL


class RecordedConversation:
    """One thread of the recording, with the agents that codex started for it."""

    def __init__(self, state: ThreadState, recording: "Recording") -> None:
        self.state = state
        self.sub_agents = SubAgents(Nobody(), state, recording.tell, lambda: recording.now_ms)
        self._recording = recording

    def take(self, message: Incoming) -> None:
        now_ms = self._recording.now_ms
        if message.id is not None:
            events = translate_request(message, self.state, now_ms).events
        else:
            events = translate(message, self.state, now_ms)
        for event in events:
            self._recording.tell(event)
        if self.state.turn_id is None:
            self.sub_agents.decline_unanswered()

    def take_of_sub_agent(self, codex_id: str, message: Incoming) -> bool:
        if not self.sub_agents.knows(codex_id):
            root = root_of(message)
            if root is None or not self.state.has_run(root):
                return False
            self.sub_agents.adopt(codex_id)
        self.sub_agents.take(codex_id, message)
        return True


class Recording:
    """Frames in, what they meant out. Ids and times come from the frames alone.

    A conversation is known by codex's id of it. Where the log begins in its midst, the first one
    that is spoken of is taken for it.
    """

    def __init__(self, provider: ProviderKind) -> None:
        self.now_ms = 0
        self._provider = provider
        self._stamp = Stamp("recorded")
        self._conversations: dict[str, RecordedConversation] = {}
        self._copies: dict[str, Params] = {}
        """Copies that nobody has said anything in: most are only kept."""
        self._asked: dict[int | str, Asked] = {}
        self._told: list[Understood] = []
        self._messages = 0

    def take(self, frame: RecordedFrame) -> list[Understood]:
        self.now_ms = frame.at_ms
        if frame.direction in "<>":
            message = msgspec.json.decode(frame.frame, type=Incoming)
            if frame.direction == ">":
                self._ours(message)
            else:
                self._theirs(message)
        told, self._told = self._told, []
        return told

    def tell(self, event: Understood) -> None:
        self._told.append(event)

    def _ours(self, message: Incoming) -> None:
        """What was said to the agent."""
        if message.method is None:
            self._answered_by_us(message)
            return
        params = params_of(message)
        expected = None
        if message.method in SAYING and params.thread_id:
            expected = self._say(params)
        if message.id is not None:
            self._asked[message.id] = Asked(message.method, params, expected)

    def _say(self, params: Params) -> Expected:
        conversation = self._opened(str(params.thread_id), params)
        self._messages += 1
        message_id = MessageId(params.client_user_message_id or f"message-{self._messages}")
        text = "\n".join(str(part["text"]) for part in params.input if "text" in part)
        thread_id, at = conversation.state.thread_id, self._stamp.time_of(self.now_ms)
        self.tell(PersonSaid(thread_id, message_id, text, mode_of(params), at))
        expected = Expected(message_id, params.model or "", None)
        conversation.state.expected.append(expected)
        return expected

    def _answered_by_us(self, message: Incoming) -> None:
        for conversation in self._conversations.values():
            for request_id, request in list(conversation.state.requests.items()):
                if request.rpc_id == message.id:
                    del conversation.state.requests[request_id]
                    self.tell(self._resolved(conversation.state, request_id, request, message))

    def _resolved(
        self, state: ThreadState, id_: RequestId, request: OpenRequest, answer: Incoming
    ) -> AnyRuntimeEvent:
        base = state.base(self.now_ms, request.turn_id, request.item_id)
        if isinstance(request.wants, Approval):
            decision = decision_in(request.wants, answer.result)
            kind = request.kind
            return ApprovalResolved(**base, request_id=id_, request_type=kind, decision=decision)
        return UserInputResolved(**base, request_id=id_, answers=answers_in(answer.result))

    def _theirs(self, message: Incoming) -> None:
        """What the agent said."""
        if message.method is None:
            asked = self._asked.pop(message.id, None) if message.id is not None else None
            if asked is not None:
                self._answered_by_agent(asked, message)
            return
        codex_id = params_of(message).thread_id
        if codex_id is None:
            told = msgspec.structs.replace(message, id=None)
            for conversation in self._conversations.values():
                conversation.take(told)
            return
        known = self._conversations.get(codex_id)
        if known is None and any(
            other.take_of_sub_agent(codex_id, message) for other in self._conversations.values()
        ):
            return
        if known is None and not self._conversations and not message.method.startswith("thread/"):
            known = self._opened(codex_id, Params())
        if message.method == BEGINNING and codex_id in self._copies:
            known = self._opened(codex_id, Params())
        if known is not None:
            known.take(message)

    def _answered_by_agent(self, asked: Asked, answer: Incoming) -> None:
        if asked.method in OPENING and answer.error is None:
            opened = msgspec.json.decode(answer.result, type=OpenedResult)
            params = msgspec.structs.replace(
                asked.params,
                cwd=asked.params.cwd or opened.cwd,
                model=asked.params.model or opened.model,
            )
            codex_id = str(opened.thread.get("id", ""))
            if asked.method == FORK:
                self._copies[codex_id] = params
            else:
                self._opened(codex_id, params)
            return
        known = self._conversations.get(asked.params.thread_id or "")
        if known is None:
            return
        turn = None if answer.error else find_turn(answer.result)
        if turn is None or turn == known.state.turn_id:  # refused, or gone into the running turn
            left = [expected for expected in known.state.expected if expected is not asked.expected]
            known.state.expected = deque(left, known.state.expected.maxlen)
        if asked.method == "review/start" and turn is not None:
            known.state.announced_turn = turn

    def _opened(self, codex_id: str, params: Params) -> RecordedConversation:
        known = self._conversations.get(codex_id)
        if known is None:
            params = self._copies.pop(codex_id, params)
            cwd, thread_id = params.cwd or "/", ThreadId(codex_id)
            state = ThreadState(self._provider, thread_id, cwd, self._stamp)
            known = self._conversations[codex_id] = RecordedConversation(state, self)
            at = self._stamp.time_of(self.now_ms)
            self.tell(ThreadOpened(thread_id, cwd, params.model or "", mode_of(params), at))
        return known
