"""What people see when the program of a real codex or its home goes wrong, or its disk is full.

Rows of the table "What goes wrong" in providers/codex/README.md.
"""

import resource
from dataclasses import replace

import pytest

from tests.flows.spoilt_codex import (
    becomes,
    begin,
    begin_turn,
    codex_of,
    goes_on,
    refused,
    runs,
    told,
)
from tests.support.codex import codex_binary, make_codex_home, old_codex_binary
from tests.support.codex_room import CodexRoom, use_codex

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_an_upgrade_holds_from_the_next_process_on(spoilt: CodexRoom) -> None:
    newest = make_codex_home(spoilt.folder / "newest", "").binary
    runs(spoilt.home.binary, old_codex_binary())
    async with spoilt.talk() as talk:
        await begin(talk)

        runs(spoilt.home.binary, newest)
        assert (await talk.run("say 1 words"))["state"] == "completed"
        await spoilt.kill_codex()

        await told(talk)
        await goes_on(talk, 2)


async def test_a_deleted_program_serves_until_it_ends_and_is_then_named(spoilt: CodexRoom) -> None:
    async with spoilt.talk() as talk:
        await begin(talk)
        aside = spoilt.home.binary.rename(spoilt.folder / "aside")
        assert (await talk.run("say 1 words"))["state"] == "completed"
        await spoilt.kill_codex()
        await told(talk)

        await talk.say("say 1 words")

        assert f"{spoilt.home.binary} is not installed or not executable" in await refused(talk)
        aside.rename(spoilt.home.binary)
        await goes_on(talk, 2)


PANICS = 'echo "thread main panicked at main.rs:1: no luck" >&2; exit 101'


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        (PANICS, "(exit code 101) (thread main panicked at main.rs:1: no luck); run it in a"),
        ("while echo nonsense; do :; done", "what it says is not the protocol"),
        ("exit 0", "ended unexpectedly (exit code 0); run it in a terminal to see more"),
    ],
)
async def test_a_program_that_is_no_codex_is_told_in_the_thread(
    spoilt: CodexRoom, script: str, sentence: str
) -> None:
    good = spoilt.home.binary.rename(spoilt.folder / "good")
    becomes(spoilt.home.binary, script)
    async with spoilt.talk() as talk:
        await talk.say("say 1 words")

        assert sentence in await refused(talk)
        good.rename(spoilt.home.binary)
        assert (await talk.run("say 2 words"))["state"] == "completed"


async def test_a_home_that_is_not_there_is_named_until_it_is(spoilt: CodexRoom) -> None:
    """One that never was: a codex that is just asked who it is would make its own anew."""
    home = spoilt.folder / "later"
    await use_codex(spoilt.server, replace(spoilt.home, path=home))
    async with spoilt.talk() as talk:
        await talk.say("say 1 words")

        sentence = await refused(talk)
        assert f"its home {home} does not exist; create that folder" in sentence
        make_codex_home(home, spoilt.model.url)
        assert (await talk.run("say 2 words"))["state"] == "completed"
        await goes_on(talk, 1)


async def test_a_home_that_vanishes_under_a_turn_is_no_riddle(spoilt: CodexRoom) -> None:
    async with spoilt.talk() as talk:
        await begin(talk)
        spoilt.home.path.rename(spoilt.folder / "vanished")
        make_codex_home(spoilt.home.path, spoilt.model.url)
        await spoilt.kill_codex()
        await told(talk)

        assert (await talk.run("say 1 words"))["state"] == "completed"

        lost = await talk.client.activity("session.context-lost")
        assert lost["summary"] == "The agent no longer knows what was said before"


def no_room(codex: int) -> None:
    """No file of that process takes another byte: a full disk that nobody has to mount."""
    resource.prlimit(codex, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))


def room_again(codex: int) -> None:
    resource.prlimit(codex, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)


def hears_of_full_disks(place: CodexRoom) -> None:
    """The system kills who writes past such a limit, unless the signal is ignored."""
    becomes(place.home.binary, f"trap '' XFSZ; exec {codex_binary()} \"$@\"")


UNSAVED = "Codex cannot save this conversation: file too large. It goes on"


async def test_what_codex_cannot_save_is_told_and_saved_once_there_is_room(
    spoilt: CodexRoom,
) -> None:
    hears_of_full_disks(spoilt)
    async with spoilt.talk() as talk:
        await begin(talk)
        await begin_turn(talk)
        codex = codex_of(spoilt)

        no_room(codex)
        spoilt.model.release()
        assert (await talk.end(2))["state"] == "completed"
        assert (await talk.run("say 2 words"))["state"] == "completed"
        room_again(codex)
        assert (await talk.run("say 3 words"))["state"] == "completed"

        warnings = [warning["message"] for warning in talk.of("runtime.warning")]
        assert [message.startswith(UNSAVED) for message in warnings] == [True, True]
        await spoilt.kill_codex()
        await told(talk)
        await goes_on(talk, 4)
        assert "before after" in str(talk.requests[-1].input)


async def test_what_codex_could_not_save_before_it_died_is_told(spoilt: CodexRoom) -> None:
    hears_of_full_disks(spoilt)
    async with spoilt.talk() as talk:
        await begin(talk)
        no_room(codex_of(spoilt))
        for _ in range(2):
            await talk.run("say 3 words")
        await spoilt.kill_codex()
        await told(talk)

        await goes_on(talk, 3)

        assert (await talk.heard("session.context-lost"))["turns"] == 2
        assert [text for role, text in await talk.messages() if role == "assistant"][1:3] == [
            "word0 word1 word2 "
        ] * 2
