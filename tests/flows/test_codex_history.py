"""What is kept of a conversation with the real codex: steered, stopped, killed, resumed."""

import asyncio
import shutil
from pathlib import Path

import pytest

from tests.flows.faults.bench import Bench
from tests.flows.faults.steps import STEPS
from tests.support.codex import make_codex_home
from tests.support.codex_room import CodexRoom, Talk, use_codex
from tests.support.model_server import ModelServer
from tests.support.processes import ended, pid_in

pytestmark = pytest.mark.asyncio(loop_scope="session")

COMMAND_FAILED = ("command_execution", "failed")
AGENT_HAS_IT = STEPS[6]
"""The agent has been given the message, and the server has not yet recorded that it has."""


def said_to_model(talk: Talk) -> str:
    return str(talk.requests[-1].input)


def forget(room: CodexRoom, talk: Talk) -> None:
    """Delete what codex has kept of the conversation."""
    for rollout in (room.home.path / "sessions").rglob("*.jsonl"):
        if str(talk.folder) in rollout.read_text():
            rollout.unlink()


async def plan_first(talk: Talk, mode: str = "plan") -> None:
    await talk.dispatch("thread.interaction-mode.set", interactionMode=mode)


async def test_a_message_cuts_off_what_is_being_said_and_the_half_is_kept(room: CodexRoom) -> None:
    async with room.talk() as talk:
        await talk.say("hang mid")
        await talk.text("then ")
        await talk.say("say 2 words")
        end = await talk.end()
        messages = await talk.messages()

    assert end["state"] == "completed"
    assert len(talk.ends) == 1
    assert [(role, text.strip()) for role, text in messages] == [
        ("user", "hang mid"),
        ("assistant", "partial text then"),
        ("user", "say 2 words"),
        ("assistant", "word0 word1"),
    ]


async def test_a_message_waits_for_the_command_that_runs(room: CodexRoom) -> None:
    async with room.talk() as talk:
        await talk.say("shell: echo $$ > pid; until [ -e go ]; do sleep 0.05; done; echo through")
        await pid_in(talk.file("pid"))
        await talk.say("say 2 words")
        await talk.heard("turn.steered")
        talk.file("go").touch()
        end = await talk.end()
        (ran,) = talk.tools

    assert (end["state"], ran["data"]["output"]) == ("completed", "through\n")
    assert talk.answer.endswith("word0 word1 ")


async def test_what_was_said_before_a_stop_is_kept_though_codex_forgets_it(
    room: CodexRoom,
) -> None:
    async with room.talk() as talk:
        await talk.say("hang mid")
        await talk.text("then ")
        await talk.interrupt()
        end = await talk.end()
        await talk.run("say 2 words")
        messages = await talk.messages()

    assert end["state"] == "interrupted"
    assert messages[1] == ("assistant", "partial text then ")
    assert "partial text" not in said_to_model(talk)
    assert "turn_aborted" in said_to_model(talk)


async def test_what_was_said_before_a_kill_is_kept_and_the_conversation_goes_on(
    room: CodexRoom,
) -> None:
    async with room.talk() as talk:
        await talk.run("say 3 words")
        await talk.say("hang mid")
        await talk.text("then ")
        await room.kill_codex()
        killed = await talk.end(2)
        after = await talk.run("say 1 words")
        messages = await talk.messages()

    assert (killed["state"], after["state"]) == ("interrupted", "completed")
    assert messages[3] == ("assistant", "partial text then ")
    assert "say 3 words" in said_to_model(talk)
    assert "hang mid" in said_to_model(talk)


async def test_a_kill_takes_the_command_of_the_turn_along(room: CodexRoom) -> None:
    async with room.talk() as talk:
        await talk.say("shell: echo $$ > pid; exec sleep 60")
        pid = await pid_in(talk.file("pid"))
        await talk.heard("tool.started")
        await room.kill_codex()
        end = await talk.end()
        await ended(pid)

    assert end["state"] == "interrupted"
    assert {(ran["itemType"], ran["status"]) for ran in talk.tools} == {COMMAND_FAILED}


async def test_a_resumed_conversation_is_no_freer_than_before(room: CodexRoom) -> None:
    async with room.talk("approval-required") as talk:
        await talk.run("say 1 words")
        await room.kill_codex()
        await talk.heard("session.exited")
        await talk.say("shell: ls")
        await talk.decide("decline")
        end = await talk.end(2)

    assert end["state"] == "completed"


async def test_a_kill_between_two_turns_is_hardly_noticed(room: CodexRoom) -> None:
    async with room.talk() as talk:
        await talk.run("say 3 words")
        await room.kill_codex()
        await talk.heard("session.exited")
        end = await talk.run("say 2 words")

    assert end["state"] == "completed"
    assert len(talk.ends) == 2
    assert "say 3 words" in said_to_model(talk)


async def test_plan_mode_lasts_until_it_is_left(room: CodexRoom) -> None:
    """Only in plan mode may the model ask questions."""
    async with room.talk() as talk:
        await plan_first(talk)
        for count in (1, 2):
            await talk.say("ask")
            asked = await talk.heard("user-input.requested", count)
            await talk.answer_questions(asked, {"colour": "Red", "size": "Small"})
            await talk.end(count)
        await plan_first(talk, "default")
        await talk.run("ask")

    assert len(talk.of("user-input.requested")) == 2
    assert "unavailable in Default mode" in talk.requests[-1].tool_outputs[0]


async def test_plan_mode_outlives_its_codex(room: CodexRoom) -> None:
    async with room.talk() as talk:
        await plan_first(talk)
        await talk.run("say 1 words")
        await room.kill_codex()
        await talk.heard("session.exited")
        await talk.say("propose")
        proposed = await talk.client.event(
            "thread.proposed-plan-upserted",
            lambda payload: payload["threadId"] == talk.thread_id,
        )
        await talk.end(2)

    assert "step one" in proposed["payload"]["proposedPlan"]["planMarkdown"]


async def test_a_second_plan_of_a_thread_leaves_the_first_as_it_was(room: CodexRoom) -> None:
    async with room.talk() as talk:
        await plan_first(talk)
        await talk.run("propose")
        await talk.run("propose")
        plans = (await talk.snapshot())["proposedPlans"]

    assert len({plan["id"] for plan in plans}) == 2
    assert [plan["implementedAt"] for plan in plans] == [None, None]


async def test_a_conversation_that_codex_lost_is_begun_anew_and_it_is_told(
    room: CodexRoom,
) -> None:
    async with room.talk() as talk:
        await talk.run("say 3 words")
        await room.kill_codex()
        await talk.heard("session.exited")
        forget(room, talk)
        end = await talk.run("say 2 words")
        messages = await talk.messages()
        told = [one["summary"] for one in talk.activities]

    assert end["state"] == "completed"
    assert "say 3 words" not in said_to_model(talk)
    assert messages[0] == ("user", "say 3 words")
    assert "The agent no longer knows what was said before" in told


async def test_a_message_on_its_way_when_the_server_is_killed_is_said_once(
    tmp_path: Path, migrated_database: Path
) -> None:
    bench = Bench(tmp_path)
    bench.home.mkdir(mode=0o700)
    shutil.copy(migrated_database, bench.home / "t3.sqlite3")
    async with ModelServer() as model:
        home = make_codex_home(tmp_path / "codex", model.url)
        try:
            await use_codex(bench.server(), home)
            first = CodexRoom(bench.server(), home, model, tmp_path)
            async with first.talk() as talk:
                await talk.run("say 1 words")
                bench.arm(AGENT_HAS_IT, "server", talk.thread_id, talk.folder)
                await talk.say("say 7 words @ 50")
                await asyncio.to_thread(bench.server_has_died)
            second = CodexRoom(bench.server(), home, model, tmp_path)
            async with second.other_tab(talk) as again:
                ends = [await again.end(count) for count in (1, 2)]
                after = await again.run("say 2 words")
                messages = await again.messages()
        finally:
            bench.stop()

    assert bench.has_struck()
    assert ends[1]["state"] in ("interrupted", "completed")
    assert after["state"] == "completed"
    assert [text for role, text in messages if role == "user"] == [
        "say 1 words",
        "say 7 words @ 50",
        "say 2 words",
    ]
    assert said_to_model(again).count("say 7 words") == 1
    assert again.of("runtime.warning") == []  # none about how the conversation was resumed


async def test_a_planning_model_may_not_tick_off_steps(room: CodexRoom) -> None:
    async with room.talk() as talk:
        await plan_first(talk)
        await talk.run("plan")

    assert talk.of("turn.plan.updated") == []
    assert "not allowed in Plan mode" in said_to_model(talk)


async def test_the_model_hears_that_a_person_stopped_its_command(room: CodexRoom) -> None:
    async with room.talk() as talk:
        await talk.say("shell: touch begun; exec sleep 60")
        await talk.heard("tool.started")
        await talk.interrupt()
        await talk.end()
        await talk.run("say 2 words")

    assert "aborted by user" in said_to_model(talk)
