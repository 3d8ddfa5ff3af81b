"""The whole line with a real child process: message, agent, ingestion, log."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from orchestration.contracts.events import ActivityAppended
from orchestration.contracts.receipts import TurnSettled
from orchestration.reactors.agents import Agents
from orchestration.readers import Readers
from providers.contracts.models import DemoSelection
from providers.contracts.settings import ProviderSettings
from providers.sessions import ProviderSessions
from tests.orchestration.reactors.world import World
from tests.support.builders import (
    THREAD,
    create_project,
    create_thread,
    interrupt_turn,
    respond_to_approval,
    start_turn,
)


class DemoWorld(World):
    def __init__(self, readers: Readers, state_folder: Path) -> None:
        super().__init__(readers, state_folder / "checkpoints")
        self._state_folder = state_folder

    def agents_in_use(self) -> Agents:
        self.sessions = ProviderSessions(
            ProviderSettings, self.ingestion.accept, None, self._state_folder
        )
        return self.sessions

    async def asked_for(self) -> str:
        """The request id of the first approval that is asked for."""
        async for events in self.log.follow(0):
            for event in events:
                if (
                    isinstance(event.payload, ActivityAppended)
                    and event.payload.activity.kind == "approval.requested"
                ):
                    return str(event.payload.activity.payload["requestId"])
        raise AssertionError("the log never ends")


@pytest_asyncio.fixture
async def world(database: None, tmp_path: Path) -> AsyncIterator[DemoWorld]:
    readers = Readers()
    work = tmp_path / "work"
    work.mkdir()
    world = DemoWorld(readers, tmp_path / "state")
    await world.start()
    await world.dispatch(create_project(workspace_root=str(work)))
    await world.dispatch(
        create_thread(model_selection=DemoSelection(model="demo"), runtime_mode="approval-required")
    )
    world.run()
    yield world
    await world.sessions.aclose()
    await world.kill()
    await readers.close()


async def test_a_turn_with_an_approval_runs_from_message_to_receipt(world: DemoWorld) -> None:
    await world.dispatch(start_turn("run echo hello-there"))

    await world.dispatch(respond_to_approval(await world.asked_for(), "accept"))

    settled = await world.receipts.wait_for(TurnSettled, timeout=10)
    told = await world.activities()
    assert settled.state == "completed"
    assert told["approval.resolved"]["decision"] == "accept"
    assert told["tool.completed"]["data"]["exitCode"] == 0
    assert "hello-there" in told["tool.completed"]["data"]["output"]
    assert all(not is_open for _, is_open in await world.texts())
    assert (await world.session()).status == "ready"


async def test_a_flood_arrives_whole_and_in_order(world: DemoWorld) -> None:
    await world.dispatch(start_turn("flood 3000"))

    await world.receipts.wait_for(TurnSettled, timeout=10)

    text = "".join(text for text, _ in await world.texts())
    words = [word for word in text.split() if word.startswith("word")]
    assert words == [f"word{number}" for number in range(3000)]


async def test_an_agent_that_crashes_leaves_a_thread_that_goes_on(world: DemoWorld) -> None:
    await world.dispatch(start_turn("crash"))
    crashed = await world.receipts.wait_for(TurnSettled, timeout=10)

    await world.dispatch(start_turn("stream 5 words", message_id="m-2"))
    again = await world.receipts.wait_for(TurnSettled, state="completed", timeout=10)

    assert crashed.state != "completed" and again.turn_id != crashed.turn_id
    assert "turn.settled" in await world.activities()
    assert all(not is_open for _, is_open in await world.texts())


async def test_stop_ends_a_stream(world: DemoWorld) -> None:
    await world.dispatch(start_turn("stream 5000 words at 20/s"))
    await world.dispatch(interrupt_turn())

    settled = await world.receipts.wait_for(TurnSettled, thread_id=THREAD, timeout=10)

    assert settled.state == "interrupted"
    assert (await world.session()).status == "ready"


async def test_after_a_restart_the_conversation_is_resumed(world: DemoWorld) -> None:
    await world.dispatch(start_turn("stream 5 words", message_id="m-1"))
    await world.receipts.wait_for(TurnSettled, timeout=10)
    await world.quiet()
    await world.sessions.aclose()
    await world.restart()

    await world.dispatch(start_turn("stream 6 words", message_id="m-2"))
    settled = await world.receipts.wait_for(TurnSettled, timeout=10)

    assert settled.state == "completed"
    assert "session.context-lost" not in await world.activities()
