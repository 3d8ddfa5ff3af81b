"""Sessions of the real codex: opened, resumed, found again, and why one cannot be opened."""

import asyncio
import shutil

import msgspec
import pytest

from providers.contracts.ids import MessageId
from providers.contracts.runtime import (
    TurnStarted,
)
from providers.errors import (
    AgentGone,
    AgentMissing,
    AgentRefused,
    ProviderError,
)
from tests.providers.codex.conftest import Desk
from tests.support.codex import CodexHome
from tests.support.model_server import ModelServer
from tests.support.persons import Person


async def test_a_conversation_is_resumed_in_a_new_process(
    desk: Desk, person: Person, second_desk: Desk, scripted_model: ModelServer
) -> None:
    opened = await person.open()
    await person.run("say 2 words")
    await desk.close()
    again = second_desk.person()

    resumed = await again.open(opened.resume_cursor)

    end = await again.run("say 1 words")
    history = str(scripted_model.requests[-1].input)
    assert resumed.resumed and end.outcome == "completed"
    assert "word0 word1" in history


async def test_a_conversation_that_codex_lost_is_begun_anew(
    desk: Desk, person: Person, second_desk: Desk, codex_home: CodexHome
) -> None:
    opened = await person.open()
    await person.run("say 1 words")
    await desk.close()
    shutil.rmtree(codex_home.path / "sessions")
    for database in codex_home.path.glob("*.sqlite*"):
        database.unlink()
    again = second_desk.person()

    reopened = await again.open(opened.resume_cursor)

    assert reopened.resumed is False
    assert reopened.resume_cursor["threadId"] != opened.resume_cursor["threadId"]
    assert (await again.run("say 1 words")).outcome == "completed"


@pytest.mark.parametrize("thread_id", ["nonsense", "01a203a6-e85b-7b60-aafa-10ec40097cb8", 7])
async def test_a_cursor_of_nowhere_begins_anew(person: Person, thread_id: str | int) -> None:
    opened = await person.open({"threadId": thread_id})

    assert opened.resumed is False


async def test_two_processes_cannot_write_one_conversation(
    person: Person, second_desk: Desk
) -> None:
    opened = await person.open()
    await person.run("say 1 words")

    with pytest.raises(AgentRefused, match="another codex process still writes"):
        await second_desk.person().open(opened.resume_cursor)


async def test_opening_twice_is_opening_once(desk: Desk, person: Person) -> None:
    first, second = await asyncio.gather(person.open(), person.open())

    assert first.resume_cursor == second.resume_cursor
    assert second.resumed


async def test_a_message_is_found_again_by_its_id(person: Person) -> None:
    await person.open()
    for number in range(3):
        await person.run(f"say {number} words")
    wanted = person.listener.of(TurnStarted)[1]

    found = await person.adapter.find_turn(person.thread_id, MessageId("thread-1-message-2"))

    assert found == wanted.turn_id
    assert await person.adapter.find_turn(person.thread_id, MessageId("never said")) is None


async def test_a_home_that_vanishes_holds_up_new_conversations_alone(
    desk: Desk, person: Person, codex_home: CodexHome
) -> None:
    await person.open()
    await person.run("say 1 words")
    away = codex_home.path.rename(desk.folder / "away")

    with pytest.raises(ProviderError, match=r"cannot open a conversation: its home .* does"):
        await desk.person("thread-2").open()

    assert (await person.run("say 1 words")).outcome == "completed"
    shutil.rmtree(codex_home.path, ignore_errors=True)
    away.rename(codex_home.path)
    assert (await desk.person("thread-3").open()).resumed is False


async def test_a_missing_program_is_said_in_words(desk: Desk, person: Person) -> None:
    desk.settings = msgspec.structs.replace(desk.settings, binary_path="no-such-codex")

    with pytest.raises(AgentMissing, match="no-such-codex is not installed"):
        await person.open()


async def test_a_program_that_is_no_codex_is_said_in_words(desk: Desk, person: Person) -> None:
    desk.settings = msgspec.structs.replace(desk.settings, binary_path="/bin/false")

    with pytest.raises(AgentMissing, match=r"/bin/false did not start: .*exit code 1"):
        await person.open()


async def test_a_broken_configuration_is_said_in_words(
    person: Person, codex_home: CodexHome
) -> None:
    (codex_home.path / "config.toml").write_text("model = [[[")

    with pytest.raises((AgentMissing, AgentGone, AgentRefused), match="config"):
        await person.open()


async def test_all_frames_of_a_thread_are_in_its_log(desk: Desk, person: Person) -> None:
    await person.open()
    await person.run("say 2 words")
    await desk.close()

    log = (desk.folder / "logs" / "thread-1.ndjson").read_text()

    methods = [
        frame["method"]
        for line in log.splitlines()
        if "method" in (frame := msgspec.json.decode(line)["frame"])
    ]
    assert "turn/start" in methods and "turn/completed" in methods
    assert methods.count("item/agentMessage/delta") == 2
