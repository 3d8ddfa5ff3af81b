"""How freely the real codex acts in each mode, and that no mode leaks into another."""

import asyncio
from pathlib import Path

import pytest

from providers.codex.policy import BY_FREEDOM
from providers.contracts.models import RuntimeMode
from providers.contracts.runtime import ApprovalRequested, ItemCompleted, RuntimeError
from tests.providers.codex.conftest import Desk
from tests.support.codex import CodexHome
from tests.support.model_server import ModelServer
from tests.support.persons import Listener, Person


def said_to_the_model(model: ModelServer) -> str:
    """What the tools of the last turn answered."""
    return " | ".join(model.requests[-1].tool_outputs)


def changes_of(listener: Listener) -> list[ItemCompleted]:
    return [e for e in listener.of(ItemCompleted) if e.item_type == "file_change"]


async def open_in(person: Person, mode: RuntimeMode) -> Person:
    person.mode = mode
    await person.open()
    return person


async def decline(person: Person, text: str) -> ApprovalRequested:
    """Say it, decline what is asked, and return the question."""
    started = await person.say(text)
    asked = await person.listener.heard(
        ApprovalRequested, lambda event: event.turn_id == started.turn_id
    )
    await person.adapter.answer_approval(person.thread_id, asked.request_id, "decline")
    assert (await person.completed(started)).outcome == "completed"
    return asked


async def test_edits_inside_are_accepted_and_say_so(person: Person) -> None:
    await open_in(person, "auto-accept-edits")

    await person.run("add notes.md :: one")
    await person.run("update notes.md :: one :: two")

    assert (person.cwd / "notes.md").read_text() == "two\n"
    assert not person.listener.of(ApprovalRequested)
    assert [
        (e.status, e.data and e.data["acceptedByMode"]) for e in changes_of(person.listener)
    ] == [
        ("completed", True),
        ("completed", True),
    ]


@pytest.mark.parametrize("place", ["../outside.txt", "out/escaped.txt", ".git/hooks/pre-commit"])
async def test_edits_elsewhere_are_asked(person: Person, tmp_path: Path, place: str) -> None:
    (person.cwd / ".git" / "hooks").mkdir(parents=True)
    (person.cwd / "out").symlink_to(tmp_path)
    await open_in(person, "auto-accept-edits")

    asked = await decline(person, f"add {place} :: x")

    assert asked.request_type == "file_change_approval"
    (change,) = changes_of(person.listener)
    assert change.status == "declined" and "acceptedByMode" not in (change.data or {})
    assert not (person.cwd / place).exists()


async def test_commands_are_asked_where_edits_are_accepted(person: Person) -> None:
    await open_in(person, "auto-accept-edits")

    asked = await decline(person, "shell: touch made.txt")

    assert asked.detail == "touch made.txt" and not (person.cwd / "made.txt").exists()


async def test_edits_are_asked_again_from_the_message_on_that_says_so(person: Person) -> None:
    await open_in(person, "auto-accept-edits")
    await person.run("add one.txt :: 1")
    person.mode = "approval-required"

    asked = await decline(person, "add two.txt :: 2")

    assert asked.request_type == "file_change_approval"
    assert [path.name for path in person.cwd.iterdir()] == ["one.txt"]


async def test_a_running_turn_that_asks_does_not_learn_to_accept(
    person: Person, scripted_model: ModelServer
) -> None:
    """A change of the mode holds from the next turn on; only less freedom ends the running one."""
    await open_in(person, "approval-required")
    started = await person.say("hold then add late.txt :: x")
    await scripted_model.held()

    await person.adapter.set_runtime_mode(person.thread_id, "auto-accept-edits")
    scripted_model.release()

    asked = await person.listener.heard(ApprovalRequested)
    await person.adapter.answer_approval(person.thread_id, asked.request_id, "decline")
    await person.completed(started)
    assert not (person.cwd / "late.txt").exists()


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("shell: touch made.txt", "Read-only file system"),
        ("shell: sleep 0.4; touch made.txt", "Read-only file system"),
        ("shell escalated: touch made.txt", "cannot ask for escalated permissions"),
        ("add made.txt :: x", "writing is blocked by read-only sandbox"),
    ],
)
async def test_reading_only_refuses_to_the_model_and_asks_nobody(
    person: Person, scripted_model: ModelServer, text: str, answer: str
) -> None:
    await open_in(person, "read-only")

    end = await person.run(text)

    assert end.outcome == "completed"
    assert answer in said_to_the_model(scripted_model)
    assert not person.listener.of(ApprovalRequested)
    assert list(person.cwd.iterdir()) == []


async def test_reading_only_reads(person: Person, scripted_model: ModelServer) -> None:
    (person.cwd / "notes.md").write_text("milk\n")
    await open_in(person, "read-only")

    await person.run("shell: cat notes.md")

    assert "milk" in said_to_the_model(scripted_model)


async def test_what_was_allowed_for_a_session_is_not_allowed_where_only_reading_is(
    person: Person, scripted_model: ModelServer
) -> None:
    await open_in(person, "approval-required")
    started = await person.say("shell: touch allowed.txt")
    asked = await person.listener.heard(ApprovalRequested)
    await person.adapter.answer_approval(person.thread_id, asked.request_id, "acceptForSession")
    await person.completed(started)
    (person.cwd / "allowed.txt").unlink()
    person.mode = "read-only"

    await person.run("shell: touch allowed.txt")

    assert "Read-only file system" in said_to_the_model(scripted_model)
    assert list(person.cwd.iterdir()) == []


async def test_what_a_rule_allows_for_good_runs_even_where_only_reading_is_allowed(
    person: Person, codex_home: CodexHome
) -> None:
    """Codex runs it outside the sandbox in every mode: the page says so."""
    (codex_home.path / "rules").mkdir()
    rule = 'prefix_rule(pattern=["touch"], decision="allow")\n'
    (codex_home.path / "rules" / "default.rules").write_text(rule)
    await open_in(person, "read-only")

    await person.run("shell: touch ruled.txt")

    assert (person.cwd / "ruled.txt").exists()


@pytest.mark.parametrize("less", ["read-only", "approval-required", "auto-accept-edits"])
async def test_less_freedom_interrupts_the_running_turn(
    person: Person, scripted_model: ModelServer, less: RuntimeMode
) -> None:
    await open_in(person, "full-access")
    started = await person.say("hold")
    await scripted_model.held()

    await person.adapter.set_runtime_mode(person.thread_id, less)

    assert (await person.completed(started)).outcome == "interrupted"
    assert not person.listener.of(RuntimeError)


async def test_a_thread_goes_through_all_modes_and_obeys_each(person: Person) -> None:
    """Down and up again, on one process that remembers settings from turn to turn."""
    await open_in(person, "full-access")
    for number, mode in enumerate([*reversed(BY_FREEDOM), *BY_FREEDOM]):
        person.mode = mode
        if mode in ("approval-required", "auto-accept-edits"):
            await decline(person, f"shell: touch {number}")
        else:
            await person.run(f"shell: touch {number}")
        made = (person.cwd / str(number)).exists()
        assert made is (mode == "full-access"), f"step {number}, {mode}"

    assert not person.listener.of(RuntimeError)


async def test_each_thread_of_a_process_keeps_to_its_own_mode(desk: Desk) -> None:
    people = {mode: desk.person(mode) for mode in BY_FREEDOM}
    await asyncio.gather(*(open_in(person, mode) for mode, person in people.items()))
    for number in range(3):
        await asyncio.gather(
            people["full-access"].run(f"add free-{number} :: x"),
            people["auto-accept-edits"].run(f"add accepted-{number} :: x"),
            people["read-only"].run(f"add reading-{number} :: x"),
            decline(people["approval-required"], f"add supervised-{number} :: x"),
        )

    made = sorted(path.name for path in desk.cwd.iterdir())
    assert made == [f"{who}-{number}" for who in ("accepted", "free") for number in range(3)]
    asked = {event.thread_id for event in desk.listener.of(ApprovalRequested)}
    assert asked == {people["approval-required"].thread_id}
    assert len(desk.pids()) == 1
