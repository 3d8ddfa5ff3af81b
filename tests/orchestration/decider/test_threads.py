"""Threads: the rules, as examples."""

import pytest

from orchestration.contracts.commands import Command
from orchestration.contracts.events import ThreadCreated, ThreadMetaUpdated
from orchestration.decider import State, decide, evolve, fold
from orchestration.decider.invariants import type_of
from orchestration.errors import CommandRejected
from providers.contracts.base import UNSET
from tests.orchestration.decider.commands import FROM_CLIENTS, FROM_THE_SERVER
from tests.support import builders as b

NOW = "2026-02-02T00:00:00.000Z"
ALIVE = fold([b.project_created(), b.thread_created()])
MOVED = fold([b.project_created(), b.thread_created(), b.thread_reverted(undo_ref="safety/1")])
DELETED = fold([b.thread_deleted()], MOVED)
ARCHIVED = fold([b.project_created(), b.thread_created(), b.thread_archived()])


def test_a_created_thread_keeps_what_was_asked_for() -> None:
    command = b.create_thread(branch="fix", runtime_mode="approval-required")

    [event] = decide(command, fold([b.project_created()]), NOW)

    assert isinstance(event.payload, ThreadCreated)
    assert event.payload.branch == "fix" and event.payload.worktree_path is None
    assert event.payload.runtime_mode == "approval-required"
    assert event.occurred_at == event.payload.updated_at == b.AT


@pytest.mark.parametrize("state", [ALIVE, DELETED])
def test_a_thread_is_created_once(state: State) -> None:
    with pytest.raises(CommandRejected) as refused:
        decide(b.create_thread(), state, NOW)

    assert refused.value.reason == "Thread 'thread-1' already exists and cannot be created twice."


@pytest.mark.parametrize("command", FROM_CLIENTS + FROM_THE_SERVER, ids=type_of)
def test_a_missing_thread_takes_no_commands(command: Command) -> None:
    with pytest.raises(CommandRejected) as refused:
        decide(command, fold([b.project_created()]), NOW)

    kind = type_of(command)
    assert refused.value.reason == f"Thread 'thread-1' does not exist for command '{kind}'."


@pytest.mark.parametrize("command", FROM_CLIENTS, ids=type_of)
def test_a_deleted_thread_takes_no_commands_of_clients(command: Command) -> None:
    with pytest.raises(CommandRejected, match="Thread 'thread-1' is deleted and cannot handle"):
        decide(command, DELETED, NOW)


@pytest.mark.parametrize("command", FROM_THE_SERVER, ids=type_of)
def test_the_last_words_of_a_deleted_threads_agent_are_recorded(command: Command) -> None:
    assert len(decide(command, DELETED, NOW)) == 1


def test_an_archived_thread_is_not_archived_again() -> None:
    with pytest.raises(CommandRejected) as refused:
        decide(b.archive_thread(), ARCHIVED, NOW)

    assert refused.value.reason == (
        "Thread 'thread-1' is already archived and cannot handle command 'thread.archive'."
    )


def test_only_an_archived_thread_is_taken_out() -> None:
    assert len(decide(b.unarchive_thread(), ARCHIVED, NOW)) == 1

    with pytest.raises(CommandRejected) as refused:
        decide(b.unarchive_thread(), ALIVE, NOW)

    assert refused.value.reason == (
        "Thread 'thread-1' is not archived for command 'thread.unarchive'."
    )


def after(state: State, command: Command) -> State:
    for event in decide(command, state, NOW):
        state = evolve(state, event.payload)
    return state


def test_a_title_that_a_person_chose_is_not_replaced_by_a_suggested_one() -> None:
    named = after(ALIVE, b.update_thread(title="Mine"))

    with pytest.raises(CommandRejected, match=r"Thread 'thread-1' was named by a person\."):
        decide(b.update_thread(title="Better", title_suggested=True), named, NOW)


def test_a_suggested_title_is_replaced_by_a_better_one_and_by_a_persons() -> None:
    suggested = after(ALIVE, b.update_thread(title="First words", title_suggested=True))

    [better] = decide(b.update_thread(title="Better", title_suggested=True), suggested, NOW)
    [own] = decide(b.update_thread(title="Mine"), suggested, NOW)

    assert isinstance(better.payload, ThreadMetaUpdated) and better.payload.title_suggested is True
    assert isinstance(own.payload, ThreadMetaUpdated) and own.payload.title == "Mine"


def test_other_changes_of_a_person_leave_the_title_open() -> None:
    moved = after(ALIVE, b.update_thread(branch="fix"))

    assert decide(b.update_thread(title="Better", title_suggested=True), moved, NOW)


def test_a_change_names_only_what_was_given() -> None:
    [event] = decide(b.update_thread(branch=None, title="Renamed"), ALIVE, NOW)

    assert isinstance(event.payload, ThreadMetaUpdated)
    assert event.payload.title == "Renamed" and event.payload.branch is None
    assert event.payload.worktree_path is UNSET and event.payload.model_selection is UNSET


@pytest.mark.parametrize(
    "command",
    [b.set_runtime_mode(), b.set_interaction_mode(), b.archive_thread(), b.delete_thread()],
    ids=type_of,
)
def test_changes_of_a_thread_are_dated_by_the_server(command: Command) -> None:
    [event] = decide(command, ALIVE, NOW)

    assert event.occurred_at == NOW
