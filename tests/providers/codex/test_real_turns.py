"""Turns of the real codex: streaming, approvals, steering, interrupts, failures."""

import asyncio
import re
import zlib
from pathlib import Path

import pytest

from providers.adapter import ImageInput
from providers.contracts.models import ApprovalDecision, CodexOptions, CodexSelection
from providers.contracts.runtime import (
    ApprovalRequested,
    ApprovalResolved,
    ContentDelta,
    ItemCompleted,
    ItemStarted,
    RuntimeWarning,
    TurnStarted,
    UserInputRequested,
    UserInputResolved,
)
from providers.errors import AgentRefused, ProviderError, SessionNotOpen, UnknownRequest
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


@pytest.mark.parametrize(
    ("decision", "status", "outcome", "made"),
    [
        ("accept", "completed", "completed", True),
        ("acceptForSession", "completed", "completed", True),
        ("decline", "declined", "completed", False),
        ("cancel", "declined", "interrupted", False),
    ],
)
async def test_a_supervised_command_waits_for_the_decision(
    person: Person, decision: ApprovalDecision, status: str, outcome: str, made: bool
) -> None:
    person.mode = "approval-required"
    await person.open()
    started = await person.say("shell: touch made.txt")
    asked = await person.listener.heard(ApprovalRequested)
    assert not (person.cwd / "made.txt").exists()

    await person.adapter.answer_approval(person.thread_id, asked.request_id, decision)

    end = await person.completed(started)
    (done,) = [e for e in person.listener.of(ItemCompleted) if e.item_type == "command_execution"]
    (resolved,) = person.listener.of(ApprovalResolved)
    assert asked.detail == "touch made.txt"
    assert (done.status, end.outcome, resolved.decision) == (status, outcome, decision)
    assert (person.cwd / "made.txt").exists() is made


@pytest.mark.parametrize("command", ["ls", "pwd", "cat /dev/null"])
async def test_supervised_asks_even_before_harmless_commands(person: Person, command: str) -> None:
    person.mode = "approval-required"
    await person.open()
    started = await person.say(f"shell: {command}")

    asked = await person.listener.heard(ApprovalRequested)

    await person.adapter.answer_approval(person.thread_id, asked.request_id, "accept")
    await person.completed(started)
    assert asked.detail == command


async def test_an_approved_command_is_shown_though_the_sandbox_would_have_hidden_it(
    person: Person, tmp_path: Path
) -> None:
    """Commands that the sandbox denies at once are no items; approved ones run outside of it."""
    person.mode = "approval-required"
    await person.open()
    outside = tmp_path / "outside.txt"
    started = await person.say(f"shell: touch {outside}")
    asked = await person.listener.heard(ApprovalRequested)

    await person.adapter.answer_approval(person.thread_id, asked.request_id, "accept")

    await person.completed(started)
    (done,) = [e for e in person.listener.of(ItemCompleted) if e.item_type == "command_execution"]
    assert done.status == "completed" and outside.exists()


@pytest.mark.parametrize(
    ("decision", "made"),
    [("accept", True), ("acceptForSession", True), ("decline", False), ("cancel", False)],
)
async def test_a_supervised_file_change_waits_for_the_decision(
    person: Person, decision: ApprovalDecision, made: bool
) -> None:
    person.mode = "approval-required"
    await person.open()
    started = await person.say("add notes.md :: one\\ntwo")
    asked = await person.listener.heard(ApprovalRequested)

    await person.adapter.answer_approval(person.thread_id, asked.request_id, decision)

    await person.completed(started)
    assert (asked.request_type, asked.detail) == ("file_change_approval", "notes.md")
    assert (person.cwd / "notes.md").exists() is made


async def test_accepting_for_the_session_is_not_asked_again(person: Person) -> None:
    person.mode = "approval-required"
    await person.open()
    started = await person.say("shell: date")
    asked = await person.listener.heard(ApprovalRequested)
    await person.adapter.answer_approval(person.thread_id, asked.request_id, "acceptForSession")
    await person.completed(started)

    end = await person.run("shell: date")

    assert end.outcome == "completed"
    assert len(person.listener.of(ApprovalRequested)) == 1


async def test_an_answer_to_nothing_is_refused(person: Person) -> None:
    person.mode = "approval-required"
    await person.open()
    started = await person.say("shell: ls")
    asked = await person.listener.heard(ApprovalRequested)
    await person.adapter.answer_approval(person.thread_id, asked.request_id, "decline")

    with pytest.raises(UnknownRequest, match="unknown pending approval request"):
        await person.adapter.answer_approval(person.thread_id, asked.request_id, "accept")

    await person.completed(started)


async def test_questions_are_answered_in_plan_mode(
    person: Person, scripted_model: ModelServer
) -> None:
    person.interaction = "plan"
    await person.open()
    started = await person.say("ask")
    asked = await person.listener.heard(UserInputRequested)

    await person.adapter.answer_user_input(
        person.thread_id, asked.request_id, {"colour": ["Blue"], "size": ["Small"]}
    )

    await person.completed(started)
    assert [question.id for question in asked.questions] == ["colour", "size"]
    assert "Blue" in scripted_model.requests[-1].tool_outputs[0]
    assert len(person.listener.of(UserInputResolved)) == 1


async def test_a_message_while_a_turn_runs_steers_it(
    person: Person, scripted_model: ModelServer
) -> None:
    await person.open()
    first = await person.say("hold")
    await scripted_model.held()

    second = await person.say("say 2 words")

    end = await person.completed(first)
    assert (second.turn_id, second.steered) == (first.turn_id, True)
    assert first.steered is False and end.outcome == "completed"
    assert [event.message_id for event in person.listener.of(TurnStarted)] == ["thread-1-message-1"]


async def test_the_turn_after_a_steered_one_is_begun_by_its_own_message(
    person: Person, scripted_model: ModelServer
) -> None:
    await person.open()
    first = await person.say("hold")
    await scripted_model.held()
    await person.say("say 2 words")
    await person.completed(first)

    third = await person.say("say 1 words")

    await person.completed(third)
    assert not third.steered
    assert person.listener.of(TurnStarted)[-1].message_id == "thread-1-message-3"


async def test_two_messages_at_once_are_one_turn(person: Person) -> None:
    await person.open()

    first, second = await asyncio.gather(person.say("say 50 words @ 2"), person.say("say 1 words"))

    await person.completed(first)
    assert (first.steered, second.steered) == (False, True)
    assert first.turn_id == second.turn_id


async def test_an_interrupt_right_after_the_start_is_not_lost(person: Person) -> None:
    """Until codex says `turn/started` it refuses to interrupt."""
    await person.open()
    for _ in range(3):
        started = await person.say("hang")

        await person.adapter.interrupt_turn(person.thread_id)

        assert (await person.completed(started)).outcome == "interrupted"
        assert person.adapter.active_turn_of(person.thread_id) is None


async def test_an_interrupt_that_overtakes_its_own_message_waits_for_it(person: Person) -> None:
    await person.open()
    saying = asyncio.create_task(person.say("hang"))
    await asyncio.sleep(0)

    await person.adapter.interrupt_turn(person.thread_id)

    assert (await person.completed(await saying)).outcome == "interrupted"


async def test_an_interrupt_when_nothing_runs_does_nothing(person: Person) -> None:
    await person.open()

    await person.adapter.interrupt_turn(person.thread_id)

    assert person.listener.events == []


async def test_what_was_said_before_an_interrupt_is_kept(
    person: Person, scripted_model: ModelServer
) -> None:
    await person.open()
    started = await person.say("hang mid")
    await person.listener.heard(ContentDelta, lambda event: event.delta == "then ")

    await person.adapter.interrupt_turn(person.thread_id)

    await person.completed(started)
    (done,) = person.listener.of(ItemCompleted)
    assert (done.item_type, done.status) == ("assistant_message", "failed")
    assert "".join(e.delta for e in person.listener.of(ContentDelta)) == "partial text then "
    assert (await person.run("say 1 words")).outcome == "completed"


async def test_an_unanswered_approval_is_resolved_by_an_interrupt(person: Person) -> None:
    person.mode = "approval-required"
    await person.open()
    started = await person.say("shell: ls")
    await person.listener.heard(ApprovalRequested)

    await person.adapter.interrupt_turn(person.thread_id)

    await person.completed(started)
    (resolved,) = person.listener.of(ApprovalResolved)
    assert resolved.decision is None


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
