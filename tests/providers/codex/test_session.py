"""Orders of events that the real codex shows too rarely to test: a session on a stand-in."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, cast

import msgspec
import pytest

from providers.adapter import StartedTurn, StartTurn
from providers.codex.client import AppServer
from providers.codex.session import CodexSession
from providers.codex.state import Stamp, ThreadState
from providers.contracts.ids import MessageId, ThreadId
from providers.contracts.models import CodexSelection, ProviderKind
from providers.contracts.runtime import (
    Notice,
    RuntimeError,
    SessionExited,
    TurnCompleted,
    TurnStarted,
)
from providers.errors import AgentGone, AgentRefused, SessionNotOpen
from providers.launch import Launch
from tests.providers.codex.transcripts import incoming
from tests.support.persons import Listener


class StandIn:
    """A codex process of which only the answers are there; ``answers`` wait to be given."""

    def __init__(self) -> None:
        self.launch = Launch(("codex", "app-server"), {})
        self.wedged = False
        self.version: tuple[int, ...] | None = None
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.turn_ids: asyncio.Queue[str | Exception] = asyncio.Queue()
        self.on_request: Callable[[str], Awaitable[None]] | None = None

    async def start_turn(self, params: dict[str, Any]) -> str:
        self.asked.append(("turn/start", params))
        answer = await self.turn_ids.get()
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def request(self, method: str, params: dict[str, Any], **_: object) -> msgspec.Raw:
        self.asked.append((method, params))
        if self.on_request:
            await self.on_request(method)
        return msgspec.Raw(b"{}")

    def detach(self, codex_id: str) -> None:
        pass

    def tell_closed(self, provider: ProviderKind, thread_id: ThreadId, reason: str) -> None:
        pass

    def give_up_on(self, lost: CodexSession) -> None:
        self.wedged = True


class Stage:
    def __init__(self) -> None:
        self.codex = StandIn()
        self.listener = Listener()
        state = ThreadState("codex", ThreadId("thread"), "/w", Stamp("test"))
        self.session = CodexSession(
            cast(AppServer, self.codex), state, "full-access", self.listener, lambda _: None
        )
        self.session.codex_id = "codex-thread"
        self._said = 0

    def hear(self, method: str, **params: Any) -> None:
        place = {"threadId": "codex-thread", "turnId": "t1"}
        self.session.take(incoming({"method": method, "params": {**place, **params}}))

    def say(self) -> "asyncio.Task[StartedTurn]":
        self._said += 1
        return asyncio.create_task(
            self.session.start_turn(
                StartTurn(
                    thread_id=ThreadId("thread"),
                    message_id=MessageId(f"m{self._said}"),
                    text="do it",
                    runtime_mode="full-access",
                    interaction_mode="default",
                    model_selection=CodexSelection(model="m"),
                )
            )
        )

    async def run(self, turn_id: str = "t1") -> StartedTurn:
        self.codex.turn_ids.put_nowait(turn_id)
        return await self.say()

    def kinds(self) -> list[str]:
        return [type(event).__name__ for event in self.listener.events]


@pytest.fixture
def stage() -> Stage:
    return Stage()


async def test_a_turn_that_was_answered_but_never_announced_is_settled(stage: Stage) -> None:
    await stage.run("t1")

    stage.session.lose_agent("it died", graceful=False)

    assert stage.kinds() == ["TurnStarted", "TurnCompleted", "SessionExited"]
    assert stage.listener.of(TurnStarted)[0].message_id == "m1"
    assert stage.listener.of(TurnCompleted)[0].outcome == "interrupted"


async def test_an_answer_that_comes_after_the_end_is_no_turn(stage: Stage) -> None:
    saying = stage.say()
    await asyncio.sleep(0)
    stage.session.lose_agent("it died", graceful=False)

    stage.codex.turn_ids.put_nowait("t1")

    with pytest.raises(AgentGone, match="lost while the message was on its way"):
        await saying
    assert stage.kinds() == ["SessionExited"]


async def test_a_message_that_comes_as_a_turn_ends_begins_the_next(stage: Stage) -> None:
    await stage.run("t1")
    stage.hear("turn/started", turn={"id": "t1"})
    saying = stage.say()
    await asyncio.sleep(0)

    stage.hear("turn/completed", turn={"id": "t1", "status": "completed"})
    stage.hear("turn/started", turn={"id": "t2"})
    stage.codex.turn_ids.put_nowait("t2")

    assert await saying == StartedTurn(turn_id="t2", steered=False)  # type: ignore[arg-type]
    assert [event.message_id for event in stage.listener.of(TurnStarted)] == ["m1", "m2"]


async def test_a_turn_that_is_announced_before_its_answer_is_one_turn(stage: Stage) -> None:
    saying = stage.say()
    await asyncio.sleep(0)
    stage.hear("turn/started", turn={"id": "t1"})
    stage.hear("turn/completed", turn={"id": "t1", "status": "completed"})
    stage.codex.turn_ids.put_nowait("t1")

    started = await saying

    assert not started.steered
    assert stage.session.active_turn is None
    assert stage.kinds() == ["TurnStarted", "TurnCompleted"]


async def test_a_message_whose_answer_never_comes_can_be_interrupted(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("providers.codex.conversation.INTERRUPT_SECONDS", 0.05)
    saying = stage.say()
    await asyncio.sleep(0)

    await stage.session.interrupt()

    assert stage.codex.wedged
    assert stage.kinds() == ["SessionExited"]
    saying.cancel()


async def test_an_interrupt_that_is_refused_waits_for_the_turns_own_end(stage: Stage) -> None:
    await stage.run("t1")
    stage.hear("turn/started", turn={"id": "t1"})

    async def refuse(method: str) -> None:
        asyncio.get_running_loop().call_soon(
            lambda: stage.hear("turn/completed", turn={"id": "t1", "status": "completed"})
        )
        raise AgentRefused("no active turn to interrupt")

    stage.codex.on_request = refuse
    await stage.session.interrupt()

    assert stage.listener.of(TurnCompleted)[0].outcome == "completed"
    assert not stage.listener.of(SessionExited)


async def test_a_refused_message_begins_no_turn_and_is_forgotten(stage: Stage) -> None:
    stage.codex.turn_ids.put_nowait(AgentRefused("no"))
    with pytest.raises(AgentRefused):
        await stage.say()

    await stage.run("t1")
    stage.hear("turn/started", turn={"id": "t1"})

    assert stage.listener.of(TurnStarted)[0].message_id == "m2"


async def test_turn_start_is_sent_once_however_it_ends(stage: Stage) -> None:
    stage.codex.turn_ids.put_nowait(AgentRefused("no"))

    with pytest.raises(AgentRefused):
        await stage.say()

    assert [method for method, _ in stage.codex.asked] == ["turn/start"]


async def test_tightening_interrupts_even_where_codex_refuses_it(stage: Stage) -> None:
    await stage.run("t1")
    stage.hear("turn/started", turn={"id": "t1"})

    async def answer(method: str) -> None:
        if method == "turn/interrupt":
            stage.hear("turn/completed", turn={"id": "t1", "status": "interrupted"})
        else:
            raise AgentRefused("cannot")

    stage.codex.on_request = answer
    with pytest.raises(AgentRefused):
        await stage.session.set_runtime_mode("approval-required")

    assert stage.listener.of(TurnCompleted)[0].outcome == "interrupted"


async def test_a_closed_session_says_nothing_more_and_takes_nothing_more(stage: Stage) -> None:
    await stage.session.close()
    stage.hear("turn/started", turn={"id": "t1"})
    stage.session.lose_agent("late", graceful=False)

    assert stage.kinds() == ["SessionExited"]
    with pytest.raises(SessionNotOpen):
        await stage.say()


async def test_a_frame_that_breaks_the_translator_does_not_end_the_reading(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr("providers.codex.hearing.translate", broken)
        stage.hear("turn/started", turn={"id": "t1"})
    stage.hear("no/such/thing")

    assert "could not be translated" in caplog.text
    assert stage.listener.of(Notice)[0].summary == "Codex said no/such/thing"
    assert not stage.listener.of(RuntimeError)
