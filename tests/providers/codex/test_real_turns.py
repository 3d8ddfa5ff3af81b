"""Turns of the real codex: streaming, approvals, steering, interrupts, failures."""

import asyncio
import re
import zlib
from pathlib import Path

import pytest

from providers.adapter import ImageInput
from providers.contracts.models import CodexOptions, CodexSelection
from providers.contracts.runtime import (
    ContentDelta,
    ItemCompleted,
    ItemStarted,
    RuntimeWarning,
    TurnStarted,
)
from providers.errors import AgentRefused, ProviderError, SessionNotOpen
from tests.providers.codex.conftest import Desk
from tests.support.codex import MODEL, CodexHome
from tests.support.model_server import ModelServer
from tests.support.persons import Person


async def test_a_turn_streams_and_ends(person: Person) -> None:
    opened = await person.open()

    end = await person.run("say 3 words")

    (started,) = person.listener.of(TurnStarted)
    text = "".join(delta.delta for delta in person.listener.of(ContentDelta))
    assert opened.resumed is False
    assert (started.message_id, started.model) == ("thread-1-message-1", MODEL)
    assert text == "word0 word1 word2 "
    assert end.outcome == "completed"


async def test_a_command_really_runs_in_the_folder(person: Person) -> None:
    await person.open()

    await person.run("shell: echo made > made.txt; echo done")

    done = await person.listener.heard(
        ItemCompleted, lambda event: event.item_type == "command_execution"
    )
    assert (person.cwd / "made.txt").read_text() == "made\n"
    assert done.data and (done.data["output"], done.data["exitCode"]) == ("done\n", 0)


async def test_retries_warn_and_the_end_says_why(person: Person) -> None:
    await person.open()

    end = await person.run("error 503")

    assert end.outcome == "failed" and "503" in str(end.error_message)
    assert person.listener.of(RuntimeWarning)
    assert (await person.run("say 1 words")).outcome == "completed"


async def test_without_a_network_codex_tries_for_ever_and_can_be_stopped(
    person: Person, codex_home: CodexHome
) -> None:
    """Unless its configuration bounds it, which a person's own hardly does."""
    config = codex_home.path / "config.toml"
    bounded = "unbounded_connection_retries = false\n"
    said = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:9", config.read_text())
    config.write_text(said.replace(bounded, ""))
    await person.open()
    started = await person.say("say 1 words")

    warning = await person.listener.heard(RuntimeWarning)

    assert "Reconnecting" in warning.message
    await person.adapter.interrupt_turn(person.thread_id)
    assert (await person.completed(started)).outcome == "interrupted"


async def test_codex_knows_no_rollback_any_more(desk: Desk, person: Person) -> None:
    """What reverts a conversation is called `thread/revert` since."""
    await person.open()
    (server,) = desk.adapter.pool.servers

    with pytest.raises(AgentRefused, match="unknown variant `thread/rollback`"):
        await server.request("thread/rollback", {"threadId": "x", "numTurns": 1})


async def test_a_dropped_stream_is_begun_anew(person: Person) -> None:
    await person.open()

    end = await person.run("drop times 1")

    abandoned, again = person.listener.of(ItemCompleted)
    assert end.outcome == "completed"
    assert (abandoned.status, again.status) == ("failed", "completed")
    assert abandoned.item_id != again.item_id


async def test_model_effort_and_mode_reach_the_model(
    person: Person, scripted_model: ModelServer
) -> None:
    person.selection = CodexSelection(model=MODEL, options=CodexOptions(reasoning_effort="high"))
    await person.open()
    await person.run("say 1 words")
    high = scripted_model.requests[-1].body["reasoning"]["effort"]
    person.selection = CodexSelection(model=MODEL)

    await person.run("say 1 words")

    assert high == "high"
    assert scripted_model.requests[-1].body["reasoning"].get("effort") != "high"


async def test_an_image_goes_with_the_message(
    person: Person, scripted_model: ModelServer, tmp_path: Path
) -> None:
    image = tmp_path / "dot.png"
    image.write_bytes(ONE_PIXEL)
    await person.open()

    started = await person.say("look", images=(ImageInput(path=str(image), mime_type="image/png"),))

    await person.completed(started)
    sent = [
        part["type"]
        for item in scripted_model.requests[-1].input
        if item.get("role") == "user"
        for part in item["content"]
    ]
    assert "input_image" in sent


def chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content).to_bytes(4, "big")
    return len(content).to_bytes(4, "big") + kind + content + checksum


ONE_PIXEL = b"\x89PNG\r\n\x1a\n" + b"".join(
    [
        chunk(b"IHDR", bytes([0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0])),
        chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")),
        chunk(b"IEND", b""),
    ]
)


async def test_half_a_surrogate_pair_does_not_end_codex(desk: Desk, person: Person) -> None:
    """Codex ends at the first byte that is not UTF-8."""
    await person.open()

    end = await person.run("say 1 words \ud83d")

    assert end.outcome == "completed"
    assert len(desk.pids()) == 1


async def test_a_text_that_is_too_long_is_refused_in_words(person: Person) -> None:
    await person.open()

    with pytest.raises(AgentRefused, match="exceeds"):
        await person.say("x" * 1_100_000)

    assert (await person.run("say 1 words")).outcome == "completed"
    assert person.listener.of(TurnStarted)[0].message_id == "thread-1-message-2"


async def test_a_folder_that_is_not_there_is_refused(person: Person) -> None:
    """Codex itself would accept it."""
    person.cwd = person.cwd / "nowhere"

    with pytest.raises(ProviderError, match=r"nowhere does not exist"):
        await person.open()


async def test_without_a_session_everything_is_refused(person: Person) -> None:
    with pytest.raises(SessionNotOpen, match="no agent is attached to thread thread-1"):
        await person.say("hello")


async def test_many_threads_share_one_process(desk: Desk) -> None:
    people = [desk.person(f"thread-{number}") for number in range(8)]
    await asyncio.gather(*(person.open() for person in people))

    ends = await asyncio.gather(*(person.run("say 20 words") for person in people))

    assert {end.outcome for end in ends} == {"completed"}
    assert len(desk.pids()) == 1
    for person in people:
        said = [e for e in desk.listener.of(ContentDelta) if e.thread_id == person.thread_id]
        assert len(said) == 20


async def test_the_started_item_is_announced_before_its_first_word(person: Person) -> None:
    await person.open()
    await person.run("say 2 words")

    kinds = [type(event) for event in person.listener.events]

    assert kinds.index(ItemStarted) < kinds.index(ContentDelta)
