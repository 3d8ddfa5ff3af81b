"""The demo agent behind the adapter that drives codex: the same promises hold."""

import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from providers.contracts.models import DemoSelection
from providers.contracts.runtime import (
    ApprovalRequested,
    ContentDelta,
    ItemCompleted,
    Notice,
    RuntimeError,
    SessionExited,
    TurnCompleted,
)
from providers.demo.adapter import DemoAdapter
from providers.demo.probe import probe_demo
from providers.jsonrpc import ReadingGate
from providers.native_log import NativeLog
from tests.support.persons import Listener, Person


@pytest_asyncio.fixture
async def person(tmp_path: Path) -> AsyncIterator[Person]:
    listener = Listener()
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    adapter = DemoAdapter(
        lambda: True, listener, NativeLog(None), ReadingGate(), environment, tmp_path / "demo"
    )
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    yield Person(adapter, listener, workspace, DemoSelection(model="demo"))
    await adapter.aclose()


def pid_of(person: Person) -> int:
    assert isinstance(person.adapter, DemoAdapter)
    (server,) = person.adapter.pool.servers
    return server.transport.pid


async def test_it_really_runs_a_command(person: Person) -> None:
    await person.open()

    end = await person.run("run: echo made > made.txt")

    assert end.outcome == "completed"
    assert (person.cwd / "made.txt").read_text() == "made\n"


async def test_edits_are_accepted_where_the_mode_says_so_and_commands_asked(
    person: Person,
) -> None:
    person.mode = "auto-accept-edits"
    await person.open()

    await person.run("add a file notes.md")
    started = await person.say("run: touch made.txt")

    asked = await person.listener.heard(ApprovalRequested)
    assert asked.detail == "touch made.txt"
    (change,) = [e for e in person.listener.of(ItemCompleted) if e.item_type == "file_change"]
    assert change.data and change.data["acceptedByMode"]
    assert [path.name for path in person.cwd.iterdir()] == ["notes.md"]
    await person.adapter.answer_approval(person.thread_id, asked.request_id, "decline")
    await person.completed(started)


async def test_reading_only_it_does_nothing_and_asks_nothing(person: Person) -> None:
    person.mode = "read-only"
    await person.open()

    ends = [await person.run(text) for text in ("run: touch made.txt", "add a file notes.md")]

    assert [end.outcome for end in ends] == ["completed", "completed"]
    assert not person.listener.of(ApprovalRequested)
    assert list(person.cwd.iterdir()) == []


async def test_supervised_it_asks_first(person: Person) -> None:
    person.mode = "approval-required"
    await person.open()
    started = await person.say("run: touch made.txt")
    asked = await person.listener.heard(ApprovalRequested)
    assert asked.detail == "touch made.txt" and not (person.cwd / "made.txt").exists()

    await person.adapter.answer_approval(person.thread_id, asked.request_id, "accept")

    assert (await person.completed(started)).outcome == "completed"
    assert (person.cwd / "made.txt").exists()


async def test_a_message_while_it_works_steers_it(person: Person) -> None:
    await person.open()
    first = await person.say("stream 100000 words at 50/s")
    await person.listener.heard(ContentDelta)

    second = await person.say("hello")

    assert (second.steered, second.turn_id) == (True, first.turn_id)
    await person.adapter.interrupt_turn(person.thread_id)
    await person.completed(first)


async def test_it_is_interrupted_at_once(person: Person) -> None:
    await person.open()
    started = await person.say("stream 100000 words at 50/s")

    await person.adapter.interrupt_turn(person.thread_id)

    assert (await person.completed(started)).outcome == "interrupted"


async def test_killed_it_settles_its_turn_and_is_resumed(person: Person) -> None:
    opened = await person.open()
    started = await person.say("stream 100000 words at 50/s")
    await person.listener.heard(ContentDelta)

    os.kill(pid_of(person), signal.SIGKILL)

    await person.listener.heard(SessionExited)
    assert (await person.completed(started)).outcome == "interrupted"
    assert len(person.listener.of(TurnCompleted)) == 1
    assert (await person.open(opened.resume_cursor)).resumed


async def test_changing_how_freely_it_may_act_is_no_mismatch(person: Person) -> None:
    await person.open()
    await person.run("stream 1 words")
    await person.adapter.set_runtime_mode(person.thread_id, "approval-required")
    person.mode = "approval-required"

    started = await person.say("run: true")

    asked = await person.listener.heard(ApprovalRequested)
    await person.adapter.answer_approval(person.thread_id, asked.request_id, "decline")
    await person.completed(started)
    assert not person.listener.of(RuntimeError)


async def test_it_says_nothing_that_the_adapter_does_not_know(person: Person) -> None:
    await person.open()

    for text in ("help", "explain this folder", "run: ls", "stream 3 words"):
        await person.run(text)

    assert not person.listener.of(Notice)
    assert person.listener.of(ItemCompleted)


def test_it_is_labelled_as_what_it_is() -> None:
    found = probe_demo(True)

    assert (found.status, found.installed, found.auth.status) == ("ready", True, "authenticated")
    assert "not a real agent" in str(found.message)
    assert probe_demo(False).status == "disabled"
