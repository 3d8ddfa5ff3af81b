"""Reviews, compactions and background commands of the real codex."""

import pytest

from providers.contracts.review import (
    BaseBranch,
    Commit,
    CustomReview,
    ReviewTarget,
    UncommittedChanges,
)
from providers.contracts.runtime import (
    ContextCompacted,
    ItemCompleted,
    Notice,
    SessionExited,
    TurnCompleted,
    TurnStarted,
)
from providers.errors import AgentRefused
from tests.providers.codex.conftest import Desk
from tests.support.codex import CodexHome
from tests.support.model_server import ModelServer
from tests.support.persons import Person
from tests.support.repositories import make_branches

TICKS = "echo tick 1; until [ -e go ]; do sleep 0.05; done; echo tick 2"


async def ended(person: Person, count: int = 1) -> TurnCompleted:
    await person.listener.heard(
        TurnCompleted, lambda _: len(person.listener.of(TurnCompleted)) >= count
    )
    return person.listener.of(TurnCompleted)[count - 1]


def words_of(person: Person) -> str:
    spoken = [e for e in person.listener.of(ItemCompleted) if e.item_type == "assistant_message"]
    return " ".join(event.text or "" for event in spoken)


@pytest.mark.parametrize(
    ("target", "asked"),
    [
        (UncommittedChanges(), "staged, unstaged, and untracked"),
        (BaseBranch("main"), "base branch 'main'"),
        (Commit("HEAD", "two"), 'commit {head} ("two")'),
        (CustomReview("look at new.txt"), "look at new.txt"),
    ],
)
async def test_a_review_is_a_turn_whose_answer_are_the_findings(
    person: Person, target: ReviewTarget, asked: str
) -> None:
    head = make_branches(person.cwd)
    await person.open()

    turn_id = await person.adapter.start_review(person.thread_id, resolved(target, head))

    end = await ended(person)
    assert (end.turn_id, end.outcome) == (turn_id, "completed")
    assert asked.format(head=head) in words_of(person)
    assert len(person.listener.of(TurnStarted)) == len(person.listener.of(TurnCompleted)) == 1


def resolved(target: ReviewTarget, head: str) -> ReviewTarget:
    return Commit(head, target.title) if isinstance(target, Commit) else target


async def test_a_review_that_cannot_begin_fails_with_its_reason(person: Person) -> None:
    await person.open()

    turn_id = await person.adapter.start_review(person.thread_id, BaseBranch("main"))

    end = await ended(person)
    assert (end.turn_id, end.outcome) == (turn_id, "failed")
    assert "is not a git repository" in str(end.error_message)
    assert person.adapter.active_turn_of(person.thread_id) is None
    assert (await person.run("say 1 words")).outcome == "completed"


async def test_a_review_is_interrupted_under_the_id_that_it_began_with(
    person: Person, scripted_model: ModelServer
) -> None:
    await person.open()
    await person.adapter.start_review(person.thread_id, CustomReview("hold"))

    await person.adapter.interrupt_turn(person.thread_id)

    assert (await ended(person)).outcome == "interrupted"
    assert not person.listener.of(SessionExited)
    assert (await person.run("say 1 words")).outcome == "completed"


async def test_a_review_takes_no_messages_and_says_so(
    person: Person, scripted_model: ModelServer
) -> None:
    await person.open()
    await person.adapter.start_review(person.thread_id, CustomReview("hold"))
    await scripted_model.held()

    with pytest.raises(AgentRefused, match="takes no messages"):
        await person.say("say 1 words")

    scripted_model.release()
    assert (await ended(person)).outcome == "completed"
    assert (await person.run("say 1 words")).outcome == "completed"


async def test_a_running_turn_does_not_end_for_a_review(
    person: Person, scripted_model: ModelServer
) -> None:
    await person.open()
    started = await person.say("hold")

    with pytest.raises(AgentRefused, match="a turn is running"):
        await person.adapter.start_review(person.thread_id, UncommittedChanges())
    with pytest.raises(AgentRefused, match="a turn is running"):
        await person.adapter.compact(person.thread_id)

    scripted_model.release()
    assert (await person.completed(started)).outcome == "completed"


async def test_a_compaction_says_how_much_it_freed(person: Person) -> None:
    await person.open()
    await person.run("say 3 words")

    turn_id = await person.adapter.compact(person.thread_id)

    end = await ended(person, 2)
    (compacted,) = person.listener.of(ContextCompacted)
    assert (end.turn_id, end.outcome) == (turn_id, "completed")
    assert compacted.turn_id == turn_id
    assert compacted.tokens_before == 1050
    assert compacted.tokens_after and compacted.tokens_after != 1050


async def test_codex_compacts_by_itself_and_it_is_told(desk: Desk, codex_home: CodexHome) -> None:
    config = codex_home.path / "config.toml"
    config.write_text(f"model_auto_compact_token_limit = 500\n{config.read_text()}")
    person = desk.person()
    await person.open()

    await person.run("say 3 words")
    end = await person.run("say 2 words")

    (compacted,) = person.listener.of(ContextCompacted)
    assert (compacted.turn_id, end.outcome) == (end.turn_id, "completed")


async def test_a_command_that_outlives_its_turn_is_listed_until_it_ends(person: Person) -> None:
    await person.open()
    end = await person.run(f'call exec_command {{"cmd": "{TICKS}", "yield_time_ms": 500}}')

    (listed,) = await person.adapter.list_background(person.thread_id)
    (person.cwd / "go").touch()

    told = await person.listener.heard(Notice, lambda e: e.kind == "agent.background-command")
    rows = [e for e in person.listener.of(ItemCompleted) if e.item_type == "command_execution"]
    assert (listed.command, listed.cwd) == (TICKS, str(person.cwd))
    assert listed.started_at and listed.started_at.endswith("Z")
    assert told.summary == "Background command ended with exit code 0"
    assert len(rows) == 2 and {(e.turn_id, e.item_id) for e in rows} == {
        (end.turn_id, rows[0].item_id)
    }
    assert rows[0].data and rows[0].data["background"] is True
    assert rows[1].data and rows[1].data["output"] == "tick 1\ntick 2\n"
    assert await person.adapter.list_background(person.thread_id) == []


async def test_one_background_command_is_stopped_and_the_other_runs_on(person: Person) -> None:
    await person.open()
    for seconds in (300, 301):
        await person.run(f'call exec_command {{"cmd": "sleep {seconds}", "yield_time_ms": 250}}')
    first, second = await person.adapter.list_background(person.thread_id)

    await person.adapter.stop_background(person.thread_id, first.id)

    told = await person.listener.heard(Notice, lambda e: e.kind == "agent.background-command")
    assert (told.summary, told.payload) == (
        "Background command was ended",
        {"detail": first.command},
    )
    assert await person.adapter.list_background(person.thread_id) == [second]

    await person.adapter.stop_background(person.thread_id, None)
    assert await person.adapter.list_background(person.thread_id) == []


async def test_a_command_that_has_ended_is_stopped_without_complaint(person: Person) -> None:
    await person.open()
    await person.run("say 1 words")

    await person.adapter.stop_background(person.thread_id, "4711")
    await person.adapter.stop_background(person.thread_id, None)

    assert (await person.run("say 1 words")).outcome == "completed"


async def test_what_the_running_turn_does_is_not_in_the_background(
    person: Person, scripted_model: ModelServer
) -> None:
    await person.open()
    await person.run('call exec_command {"cmd": "sleep 300", "yield_time_ms": 250}')
    started = await person.say('call exec_command {"cmd": "sleep 2", "yield_time_ms": 10000}')
    await person.listener.heard(TurnStarted, lambda event: event.turn_id == started.turn_id)

    await person.adapter.stop_background(person.thread_id, None)

    assert (await person.completed(started)).outcome == "completed"
    rows = [e for e in person.listener.of(ItemCompleted) if e.turn_id == started.turn_id]
    (ran,) = [e for e in rows if e.item_type == "command_execution"]
    assert ran.data and ran.data["exitCode"] == 0
    assert await person.adapter.list_background(person.thread_id) == []
