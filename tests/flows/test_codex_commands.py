"""Commands of the real codex: what becomes of their output, their ends and their children."""

import json

import pytest

from tests.support.codex_room import CodexRoom, Talk
from tests.support.processes import ended, pid_in

pytestmark = pytest.mark.asyncio(loop_scope="session")


def output_of(talk: Talk) -> str:
    (ran,) = talk.tools
    output: str = ran["data"]["output"]
    return output


async def test_a_fast_command_streams_nothing_and_is_whole_at_its_end(room: CodexRoom) -> None:
    async with room.talk() as talk:
        await talk.run("shell: seq 1 500")
        (ran,) = talk.tools

    assert output_of(talk).split() == [str(number) for number in range(1, 501)]
    assert (ran["status"], ran["data"]["exitCode"]) == ("completed", 0)


async def test_a_command_is_shown_as_it_was_meant_without_its_shell(room: CodexRoom) -> None:
    async with room.talk() as talk:
        await talk.run("""shell: echo "it's" 'quoted' && printf '%s\\n' two""")
        (ran,) = talk.tools

    assert ran["data"]["command"] == """echo "it's" 'quoted' && printf '%s\\n' two"""
    assert output_of(talk) == "it's quoted\ntwo\n"


async def test_a_command_that_fails_says_with_which_code(room: CodexRoom) -> None:
    async with room.talk() as talk:
        end = await talk.run("shell: echo bad >&2; exit 3")
        (ran,) = talk.tools

    assert end["state"] == "completed"
    assert (ran["status"], ran["data"]["exitCode"], output_of(talk)) == ("failed", 3, "bad\n")


async def test_output_keeps_its_colours_and_what_is_no_text_is_replaced(room: CodexRoom) -> None:
    async with room.talk() as talk:
        await talk.run(r"shell: printf '\033[31mred\033[0m \377\376 a\rb\n'")

    assert output_of(talk) == "\x1b[31mred\x1b[0m \ufffd\ufffd a\rb\n"


async def test_of_an_endless_output_head_and_tail_are_kept(room: CodexRoom) -> None:
    async with room.talk() as talk:
        end = await talk.run(
            "shell: echo first; head -c 15000000 /dev/zero | tr '\\0' x; echo last"
        )
        frames = talk.client.raw

    kept = output_of(talk)
    assert end["state"] == "completed"
    assert kept.startswith("first\nxxx") and kept.endswith("xxxlast\n")
    assert "characters left out" in kept
    assert len(kept) < 70_000
    assert max(len(frame) for frame in frames) < 500_000


async def test_parallel_commands_end_in_the_order_in_which_they_are_ready(room: CodexRoom) -> None:
    async with room.talk() as talk:
        await talk.say("shells: until [ -e go ]; do sleep 0.02; done; echo slow ;; echo fast")
        await talk.heard("tool.completed")
        talk.file("go").touch()
        await talk.end()

    assert [ran["data"]["output"] for ran in talk.tools] == ["fast\n", "slow\n"]
    assert len({ran["itemId"] for ran in talk.tools}) == 2


async def test_what_a_slow_command_prints_is_recorded_once(room: CodexRoom) -> None:
    async with room.talk() as talk:
        await talk.run("shell: for n in 1 2 3; do echo line-$n; sleep 0.25; done")

    assert output_of(talk) == "line-1\nline-2\nline-3\n"
    assert json.dumps(talk.activities).count("line-2") == 1


async def test_an_interrupt_ends_the_command_as_well(room: CodexRoom) -> None:
    """Codex by itself would let it run on in the background."""
    async with room.talk() as talk:
        await talk.say("shell: echo $$ > pid; echo begun; exec sleep 60")
        pid = await pid_in(talk.file("pid"))
        await talk.heard("tool.started")
        await talk.interrupt()
        end = await talk.end()
        await ended(pid)
        after = await talk.run("say 2 words")

    assert (end["state"], talk.tools[0]["status"]) == ("interrupted", "failed")
    assert after["state"] == "completed"


async def test_a_command_that_the_sandbox_denies_at_once_is_told_to_the_model(
    room: CodexRoom,
) -> None:
    """Codex makes no item of it, unless so much else runs that it takes longer than at once."""
    async with room.talk("read-only") as talk:
        end = await talk.run("shell: touch denied")

    assert end["state"] == "completed"
    assert [ran["status"] for ran in talk.tools] in ([], ["failed"])
    assert "Read-only file system" in talk.requests[-1].tool_outputs[0]
    assert not talk.file("denied").exists()


async def test_a_command_that_the_sandbox_denies_later_is_shown_as_failed(room: CodexRoom) -> None:
    async with room.talk("read-only") as talk:
        await talk.run("shell: sleep 0.7; touch denied")

    (ran,) = talk.tools
    assert ran["status"] == "failed"
    assert not talk.file("denied").exists()


async def test_a_patch_that_may_not_be_applied_is_told_to_the_model(room: CodexRoom) -> None:
    async with room.talk("read-only") as talk:
        end = await talk.run("add notes.md :: hello")

    assert end["state"] == "completed"
    assert talk.requests[-1].tool_outputs
    assert not talk.file("notes.md").exists()
