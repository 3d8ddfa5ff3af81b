"""All providers behind one door, with the demo agent as the real thing behind it."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio

from providers.alive import STATUS, memory_of
from providers.contracts.models import CodexSelection, DemoSelection
from providers.contracts.runtime import ContentDelta, SessionExited, TurnCompleted
from providers.contracts.settings import CodexSettings, DemoSettings, ProviderSettings
from providers.errors import AgentMissing, ProviderError, SessionNotOpen
from providers.idle import PROCESS_SECONDS, SESSION_SECONDS, Patience
from providers.launch import Launch, agent_environment
from providers.sessions import ProviderSessions
from tests.support.clock import HandMovedClock
from tests.support.event_loop import settled
from tests.support.persons import Listener, Person

DEMO = DemoSelection(model="demo")
MORE_THAN_PIPES_HOLD = 4_000
"""Words, each in a frame: a pipe holds some hundreds."""
NO_CODEX = CodexSettings(binary_path="no-such-codex")


class House:
    """The sessions of a server whose settings a test may change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = ProviderSettings(codex=NO_CODEX)
        self.listener = Listener()
        self.clock = HandMovedClock()
        self.sessions = ProviderSessions(
            lambda: self.settings,
            self.listener,
            folder / "logs",
            folder / "state",
            patience=Patience(after=self.clock.after),
        )

    def person(self, thread: str = "thread-1") -> Person:
        return Person(self.sessions, self.listener, self.folder, DEMO, thread)


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    house = House(tmp_path)
    yield house
    await house.sessions.aclose()


async def test_a_thread_is_found_by_its_session(house: House) -> None:
    person = house.person()
    assert not house.sessions.has_session(person.thread_id)

    opened = await person.open()
    end = await person.run("stream 3 words")

    assert house.sessions.has_session(person.thread_id)
    assert house.sessions.provider_of_session(person.thread_id) == "demo"
    assert opened.resume_cursor["provider"] == "demo"
    assert end.outcome == "completed" and end.provider == "demo"


async def test_the_live_processes_are_known_with_all_who_share_them(house: House) -> None:
    assert house.sessions.alive() == []
    first, second = house.person("thread-1"), house.person("thread-2")
    await first.open()
    await second.open()

    (process,) = house.sessions.alive()

    assert (process.provider, process.hangs) == ("demo", False)
    assert {one.thread_id for one in process.sessions} == {first.thread_id, second.thread_id}
    assert [one.active_turn for one in process.sessions] == [None, None]
    assert memory_of(process.pid) or not STATUS.is_dir()
    assert memory_of(0) is None


async def test_an_idle_demo_agent_comes_and_goes_unnoticed(house: House) -> None:
    person = house.person()
    opened = await person.open()
    await person.run("stream 3 words")

    house.clock.advance(SESSION_SECONDS)
    assert not house.sessions.has_session(person.thread_id)
    house.clock.advance(PROCESS_SECONDS)

    assert (await person.open(opened.resume_cursor)).resumed
    assert (await person.run("stream 3 words")).outcome == "completed"
    assert not house.listener.of(SessionExited)


async def test_a_demo_conversation_is_resumed_after_a_restart(house: House, tmp_path: Path) -> None:
    person = house.person()
    opened = await person.open()
    await person.run("stream 1 words")
    await house.sessions.aclose()
    later = House(tmp_path)

    resumed = await later.person().open(opened.resume_cursor)

    assert resumed.resumed
    await later.sessions.aclose()


async def test_a_thread_keeps_its_provider(house: House) -> None:
    person = house.person()
    opened = await person.open()
    person.selection = CodexSelection(model="gpt-5.5")
    message = "Thread 'thread-1' is bound to provider 'demo' and cannot switch to 'codex'."

    with pytest.raises(ProviderError) as while_open:
        await person.say("hello")
    with pytest.raises(ProviderError) as opening_again:
        await person.open()
    await house.sessions.close_session(person.thread_id)
    with pytest.raises(ProviderError) as later:
        await person.open(opened.resume_cursor)

    assert {str(error.value) for error in (while_open, opening_again, later)} == {message}


async def test_a_disabled_provider_opens_nothing(house: House) -> None:
    house.settings = ProviderSettings(codex=NO_CODEX, demo=DemoSettings(enabled=False))

    with pytest.raises(ProviderError, match="provider demo is disabled in the settings"):
        await house.person().open()


async def test_an_absent_codex_breaks_nothing_else(house: House) -> None:
    person = house.person()
    person.selection = CodexSelection(model="gpt-5.5")

    with pytest.raises(AgentMissing, match="no-such-codex is not installed"):
        await person.open()

    assert (await house.person("thread-2").open()).resumed is False


async def test_all_providers_are_probed_whatever_is_installed(house: House) -> None:
    found = {one.provider: one for one in await house.sessions.probe_all()}

    assert set(found) == {"codex", "demo"}
    assert (found["codex"].status, found["demo"].status) == ("error", "ready")
    assert [model.slug for model in found["demo"].models] == ["demo"]
    assert "not a real agent" in str(found["demo"].message)


async def test_without_a_session_there_is_nothing_to_ask(house: House) -> None:
    person = house.person()

    assert house.sessions.active_turn_of(person.thread_id) is None
    with pytest.raises(SessionNotOpen, match="no agent is attached to thread thread-1"):
        await house.sessions.interrupt_turn(person.thread_id)


async def test_the_active_turn_is_known_while_it_runs(house: House) -> None:
    person = house.person()
    await person.open()

    started = await person.say("stream 1000 words at 100/s")

    assert house.sessions.active_turn_of(person.thread_id) == started.turn_id
    await house.sessions.interrupt_turn(person.thread_id)
    assert house.sessions.active_turn_of(person.thread_id) is None
    assert (await person.completed(started)).outcome == "interrupted"


async def test_while_reading_is_paused_nothing_comes_and_then_all_of_it(house: House) -> None:
    person = house.person()
    await person.open()
    started = await person.say(f"flood {MORE_THAN_PIPES_HOLD} words")
    await person.listener.heard(ContentDelta)

    house.sessions.pause_reading()
    await settled()
    before = len(person.listener.events)
    await settled()

    assert len(person.listener.events) == before
    assert not person.listener.of(TurnCompleted)
    house.sessions.resume_reading()
    await person.completed(started)
    assert len(person.listener.of(ContentDelta)) == MORE_THAN_PIPES_HOLD


async def test_closing_all_settles_every_turn_and_keeps_every_frame(
    house: House, tmp_path: Path
) -> None:
    people = [house.person(f"thread-{number}") for number in range(3)]
    for person in people:
        await person.open()
        await person.say("stream 10000 words at 100/s")

    await house.sessions.aclose()

    ends = house.listener.of(TurnCompleted)
    assert [end.outcome for end in ends] == ["interrupted"] * 3
    assert len(house.listener.of(SessionExited)) == 3
    assert {path.stem for path in (tmp_path / "logs").glob("thread-*")} == {
        "thread-0",
        "thread-1",
        "thread-2",
    }


def test_agents_do_not_inherit_what_is_ours() -> None:
    ours = {"T3_TOKEN": "x", "T3_HOME": "/t", "DJANGO_SETTINGS_MODULE": "s", "DATABASE_URL": "d"}

    assert agent_environment({**ours, "PATH": "/bin", "EDITOR": "vi"}) == {
        "PATH": "/bin",
        "EDITOR": "vi",
    }


def test_a_launch_differs_by_program_home_and_environment() -> None:
    launch = Launch(("codex", "app-server"), {"A": "1"}, "/home")

    others = [
        msgspec.structs.replace(launch, command=("other", "app-server")),
        msgspec.structs.replace(launch, home="/elsewhere"),
        msgspec.structs.replace(launch, environment={"A": "2"}),
    ]

    assert len({launch.key, *(other.key for other in others)}) == 4
    assert launch.with_home("/home").key == launch.key
    assert launch.with_home("/elsewhere").key == others[1].key
    assert "1" not in launch.for_cursor().values()
