"""A small agent that does what it is told, and may hang or fail at any step."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from itertools import count
from typing import Any

from orchestration.clock import now_iso
from orchestration.ingestion.view import Input
from providers.adapter import OpenedSession, OpenSession, ResumeCursor, StartedTurn, StartTurn
from providers.contracts import runtime as said
from providers.contracts.ids import EventId, MessageId, RequestId, ThreadId, TurnId
from providers.contracts.models import ApprovalDecision, RuntimeMode
from providers.contracts.review import ReviewTarget, review_of
from providers.errors import AgentGone, ConversationLost, SessionNotOpen, UnknownRequest

_numbers = count(1)


class AgentMemory:
    """What an agent keeps on disk: it survives our crashes."""

    def __init__(self) -> None:
        self.turns: dict[tuple[ThreadId, MessageId], TurnId] = {}
        self.sent: list[MessageId] = []
        self.chores: list[str] = []
        self.copies: list[ResumeCursor] = []
        """Those that are kept; what was dropped is gone."""
        self.copied_at: dict[str, str] = {}
        self.away: list[str] = []
        self.conversations: dict[str, list[TurnId]] = {}
        """The turns that each holds, by the name in its cursor."""


class FakeAgents:
    """``hang_at``, ``fail_at`` and ``dies_at`` name steps: a method, or that with `` answered``."""

    def __init__(self, emit: Callable[[Input], None], memory: AgentMemory) -> None:
        self._emit = emit
        self.memory = memory
        self.opened: list[OpenSession] = []
        self.started: list[StartTurn] = []
        self.closed: list[ThreadId] = []
        self.ended: list[ThreadId] = []
        self.interrupted: list[ThreadId] = []
        self.modes: list[RuntimeMode] = []
        self.answers: list[Any] = []
        self.waiting: set[RequestId] = set()
        self.stopped_in_background: list[str | None] = []
        self.taken_back: list[list[TurnId]] = []
        self.fail_at: dict[str, Exception] = {}
        self.hang_at: set[str] = set()
        self.dies_at: set[str] = set()
        """Once at each; who waits for its answer hears that it is gone."""
        self.forgets = False
        self.announces = True
        self.lets_go = False
        """Of the session, at the very moment of the next message."""
        self.reached: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._turns: dict[ThreadId, TurnId | None] = {}
        self._names: dict[ThreadId, str] = {}

    def say(self, kind: type[said.AnyRuntimeEvent], thread_id: ThreadId, **fields: Any) -> None:
        base = {
            "event_id": EventId(f"said-{next(_numbers)}"),
            "provider": "codex",
            "thread_id": thread_id,
            "created_at": now_iso(),
            "turn_id": self._turns.get(thread_id),
        }
        self._emit(kind(**(base | fields)))

    def finish_turn(self, thread_id: ThreadId, outcome: said.TurnOutcome = "completed") -> None:
        self.say(said.TurnCompleted, thread_id, outcome=outcome)
        self._turns[thread_id] = None

    def die(self) -> None:
        """All at once: turns end, and sessions say so last."""
        for thread_id, turn_id in [*self._turns.items()]:
            if turn_id is not None:
                self.finish_turn(thread_id, "interrupted")
            del self._turns[thread_id]
            self.say(said.SessionExited, thread_id, reason="killed", graceful=False)
        self.waiting.clear()

    def ask(self, thread_id: ThreadId, request_id: RequestId) -> None:
        self.waiting.add(request_id)
        self.say(
            said.ApprovalRequested,
            thread_id,
            request_id=request_id,
            request_type="command_execution_approval",
            decisions=["accept", "decline"],
        )

    async def open_session(self, request: OpenSession) -> OpenedSession:
        await self._step("open_session")
        if request.copy:
            await self._step("open_copy")
        name, resumed = self._conversation_for(request)
        self.opened.append(request)
        self._turns[request.thread_id] = None
        self._names[request.thread_id] = name
        if request.copy:
            await self._step("open_copy answered")
        return OpenedSession(resume_cursor={"threadId": name}, resumed=resumed)

    def _conversation_for(self, request: OpenSession) -> tuple[str, bool]:
        """Its name, and whether it was there before."""
        known, asked = self.memory.conversations, str((request.resume_cursor or {}).get("threadId"))
        if request.copy:
            if asked not in known:
                raise ConversationLost("it is gone")
            return self._copied(asked, "copy"), True
        if request.resume_cursor is not None and not self.forgets:
            known.setdefault(asked, [])
            return asked, True
        name = f"conversation of {request.thread_id}"
        if name in known:
            name = f"{name}, {next(_numbers)}"
        known[name] = []
        return name, False

    def _copied(self, name: str, what: str) -> str:
        copy = f"{what} {next(_numbers)} of {name}"
        self.memory.conversations[copy] = [*self.memory.conversations[name]]
        self.memory.copied_at[copy] = now_iso()
        return copy

    def remembered(self, thread_id: ThreadId) -> list[TurnId]:
        """By the conversation that the thread's session is in, or was last."""
        return self.memory.conversations[self._names[thread_id]]

    def has_session(self, thread_id: ThreadId) -> bool:
        return thread_id in self._turns

    def active_turn_of(self, thread_id: ThreadId) -> TurnId | None:
        return self._turns.get(thread_id)

    async def start_turn(self, request: StartTurn) -> StartedTurn:
        await self._step("start_turn")
        if self.lets_go:
            self.lets_go = False
            del self._turns[request.thread_id]
        if not self.has_session(request.thread_id):
            raise SessionNotOpen(f"no agent is attached to thread {request.thread_id}")
        self.started.append(request)
        self.memory.sent.append(request.message_id)
        active = self._turns[request.thread_id]
        turn_id = active or TurnId(f"turn-of-{request.message_id}")
        self.memory.turns[request.thread_id, request.message_id] = turn_id
        self._turns[request.thread_id] = turn_id
        if active is None:
            self.remembered(request.thread_id).append(turn_id)
        if active is None and self.announces:
            self.say(said.TurnStarted, request.thread_id, message_id=request.message_id)
        await self._step("start_turn answered")
        return StartedTurn(turn_id=turn_id, steered=active is not None)

    async def find_turn(self, thread_id: ThreadId, message_id: MessageId) -> TurnId | None:
        return self.memory.turns.get((thread_id, message_id))

    async def interrupt_turn(self, thread_id: ThreadId) -> None:
        await self._step("interrupt_turn")
        self.interrupted.append(thread_id)
        if self._turns.get(thread_id):
            self.finish_turn(thread_id, "interrupted")

    async def set_runtime_mode(self, thread_id: ThreadId, mode: RuntimeMode) -> None:
        await self._step("set_runtime_mode")
        self.modes.append(mode)

    async def answer_approval(
        self,
        thread_id: ThreadId,
        request_id: RequestId,
        decision: ApprovalDecision,
        *,
        always_allow: bool = False,
    ) -> None:
        answer = f"{decision} always" if always_allow else decision
        await self._answer(thread_id, request_id, answer)

    async def answer_user_input(
        self, thread_id: ThreadId, request_id: RequestId, answers: dict[str, list[str]]
    ) -> None:
        await self._answer(thread_id, request_id, answers)

    async def start_review(self, thread_id: ThreadId, target: ReviewTarget) -> TurnId:
        return await self._begin_chore(thread_id, review_of(target))

    async def compact(self, thread_id: ThreadId) -> TurnId:
        return await self._begin_chore(thread_id, "compaction")

    async def stop_background(self, thread_id: ThreadId, background_id: str | None) -> None:
        await self._step("stop_background")
        self.stopped_in_background.append(background_id)

    async def take_back(self, thread_id: ThreadId, turn_ids: Sequence[TurnId]) -> ResumeCursor:
        await self._step("take_back")
        self.taken_back.append(list(turn_ids))
        turns = self.remembered(thread_id)
        for turn_id in turn_ids:
            if turn_id in turns:
                del turns[turns.index(turn_id) :]
        await self._step("take_back answered")
        return {"threadId": self._names[thread_id]}

    async def keep_copy(self, thread_id: ThreadId) -> ResumeCursor:
        await self._step("keep_copy")
        kept: ResumeCursor = {"threadId": self._copied(self._names[thread_id], "kept")}
        self.memory.copies.append(kept)
        await self._step("keep_copy answered")
        return kept

    async def drop_copy(self, resume_cursor: ResumeCursor) -> None:
        await self._step("drop_copy")
        name = str(resume_cursor["threadId"])
        if name in self.memory.copied_at:
            self._forget(name)

    def _forget(self, name: str) -> None:
        self.memory.copies = [one for one in self.memory.copies if one["threadId"] != name]
        del self.memory.conversations[name], self.memory.copied_at[name]

    async def drop_lost_copies(
        self, resume_cursor: ResumeCursor, since: str, known: Collection[str]
    ) -> None:
        await self._step("drop_lost_copies")
        for name, begun in [*self.memory.copied_at.items()]:
            is_of_it = name.partition(" of ")[2] == resume_cursor["threadId"]
            if is_of_it and begun >= since and name not in known:
                self._forget(name)

    async def put_away(self, resume_cursor: ResumeCursor) -> None:
        await self._step("put_away")
        self.memory.away.append(str(resume_cursor["threadId"]))

    async def _begin_chore(self, thread_id: ThreadId, what: str) -> TurnId:
        await self._step("begin_chore")
        if self.lets_go:
            self.lets_go = False
            del self._turns[thread_id]
        if not self.has_session(thread_id):
            raise SessionNotOpen(f"no agent is attached to thread {thread_id}")
        self.memory.chores.append(what)
        turn_id = self._turns[thread_id] = TurnId(f"turn-of-chore-{len(self.memory.chores)}")
        if self.announces:
            self.say(said.TurnStarted, thread_id)
        await self._step("begin_chore answered")
        return turn_id

    async def suggest_title(self, thread_id: ThreadId, model: str, text: str) -> str | None:
        await self._step("suggest_title")
        return f"About {text}"

    async def close_session(self, thread_id: ThreadId) -> None:
        await self._step("close_session")
        self.closed.append(thread_id)
        if self._turns.get(thread_id):
            self.finish_turn(thread_id, "interrupted")
        del self._turns[thread_id]
        self.say(said.SessionExited, thread_id, reason="stopped", graceful=True)

    async def end_agent(self, thread_id: ThreadId) -> None:
        await self._step("end_agent")
        self.ended.append(thread_id)
        if self.has_session(thread_id):
            await self.close_session(thread_id)

    async def _answer(self, thread_id: ThreadId, request_id: RequestId, answer: Any) -> None:
        await self._step("answer")
        if not self.has_session(thread_id):
            raise SessionNotOpen(f"no agent is attached to thread {thread_id}")
        if request_id not in self.waiting:
            raise UnknownRequest(f"nothing waits under {request_id}")
        self.waiting.discard(request_id)
        self.answers.append(answer)

    async def _step(self, name: str) -> None:
        self.reached[name].set()
        if name in self.fail_at:
            raise self.fail_at[name]
        if name in self.dies_at:
            self.dies_at.remove(name)
            self.die()
            raise AgentGone("the agent has ended")
        if name in self.hang_at:
            await asyncio.Event().wait()  # for ever: the test ends the server meanwhile
