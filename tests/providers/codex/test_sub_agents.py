"""A sub-agent of the real codex, as recorded: what of it belongs to the thread of its starter."""

import json
from typing import Any

import msgspec
import pytest

from providers.codex.state import ThreadState
from providers.codex.sub_agents import SubAgents, root_of
from providers.codex.translate import translate
from providers.contracts.ids import RequestId
from providers.contracts.runtime import (
    AnyRuntimeEvent,
    ApprovalRequested,
    ApprovalResolved,
    ItemCompleted,
    ItemStarted,
    Notice,
    TurnStarted,
)
from tests.providers.codex.transcripts import NOW, incoming, new_state, sections

NAME = "t26_sub_agent"


class Wire:
    """Keeps what would be sent to codex."""

    def __init__(self) -> None:
        self.sent: list[tuple[Any, ...]] = []

    def answer(self, id_: int | str, result: dict[str, Any]) -> None:
        self.sent.append((id_, result))

    def refuse(self, id_: int | str, code: int, message: str) -> None:
        self.sent.append((id_, code, message))

    async def request(self, method: str, params: dict[str, Any]) -> msgspec.Raw:
        self.sent.append((method, params))
        return msgspec.Raw(b"{}")


class Scene:
    """A thread, and whatever codex begins on its behalf."""

    def __init__(self) -> None:
        self.wire = Wire()
        self.events: list[AnyRuntimeEvent] = []
        self.state: ThreadState = new_state()
        self.sub_agents = SubAgents(self.wire, self.state, self.events.append, lambda: NOW)

    def play(self, until: str = "") -> None:
        """As the session does it; ends after the first frame of that method."""
        own = ""
        for _, _, frame in sections(NAME):
            message = incoming(frame)
            params = json.loads(bytes(message.params))
            codex_id = params.get("threadId")
            if message.method == "turn/started" and not own:
                own = codex_id
            if codex_id == own:
                self.events += translate(message, self.state, NOW)
            elif codex_id and root_of(message):
                self.sub_agents.adopt(codex_id)
            if codex_id and self.sub_agents.knows(codex_id):
                self.sub_agents.take(codex_id, message)
            if message.method == until:
                return

    def of(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]


REQUEST = "item/commandExecution/requestApproval"


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_its_command_is_an_item_of_the_thread_and_its_turn_is_none(scene: Scene) -> None:
    scene.play()

    (started,) = scene.of(TurnStarted)
    (ran,) = [one for one in scene.of(ItemCompleted) if one.item_type == "command_execution"]
    (began,) = [one for one in scene.of(ItemStarted) if one.item_type == "command_execution"]
    assert (ran.item_id, ran.turn_id) == (began.item_id, started.turn_id)
    assert ran.title == "Sub-agent: Ran command"


def test_what_it_asks_is_asked_in_the_thread(scene: Scene) -> None:
    scene.play(until=REQUEST)

    (asked,) = scene.of(ApprovalRequested)
    assert asked.turn_id == scene.state.turn_id
    assert asked.reason == "A sub-agent asks"
    assert set(scene.state.requests) == {asked.request_id}
    assert scene.sub_agents.has_asked(asked.request_id)


def test_what_codex_withdraws_is_withdrawn_in_the_thread(scene: Scene) -> None:
    scene.play()

    (resolved,) = scene.of(ApprovalResolved)
    assert resolved.reason
    assert not scene.state.requests
    assert not scene.sub_agents.has_asked(RequestId(resolved.request_id))


def test_what_nobody_answered_is_declined_when_the_turn_is_over(scene: Scene) -> None:
    scene.play(until=REQUEST)

    scene.sub_agents.decline_unanswered()

    assert [sent[1] for sent in scene.wire.sent] == [{"decision": "decline"}]


def test_what_it_asks_after_the_turn_is_declined_at_once(scene: Scene) -> None:
    scene.play(until="turn/started")
    scene.sub_agents.adopt("child")
    scene.state.turn_id = None
    params = {"threadId": "child", "turnId": "turn", "itemId": "item", "command": "ls"}

    scene.sub_agents.take("child", incoming({"id": 7, "method": REQUEST, "params": params}))

    (notice,) = scene.of(Notice)
    assert scene.wire.sent == [(7, {"decision": "decline"})]
    assert "too late" in notice.summary or "was over" in notice.summary
    assert scene.state.requests == {}


async def test_an_interrupt_reaches_those_that_work(scene: Scene) -> None:
    scene.play(until=REQUEST)
    assert scene.sub_agents.are_working

    await scene.sub_agents.interrupt()

    assert [sent[0] for sent in scene.wire.sent] == [
        "turn/interrupt",
        "thread/backgroundTerminals/clean",
    ]


def test_its_end_leaves_nothing_open(scene: Scene) -> None:
    scene.play(until=REQUEST)

    scene.sub_agents.end()

    opened = {event.item_id for event in scene.of(ItemStarted) if "Sub-agent" in event.title}
    ended = {event.item_id for event in scene.of(ItemCompleted)}
    assert opened <= ended
    assert not scene.sub_agents.are_working
