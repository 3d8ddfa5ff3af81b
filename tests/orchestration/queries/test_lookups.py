"""Single answers for reactors, ingestion and requests."""

from orchestration import queries
from orchestration.models import ProviderBinding, WorkerEffect, WorkerPosition
from tests.support import builders as b
from tests.support.history import History


def begun() -> History:
    history = History()
    history.record(b.create_project(), b.create_thread())
    return history


def test_the_root_of_a_thread_is_its_worktree_or_else_its_projects_folder(
    database: None,
) -> None:
    history = begun()
    history.record(b.create_thread("thread-2", worktree_path="/home/dev/tree"))

    assert queries.find_thread_root("thread-1") == "/home/dev/project"
    assert queries.find_thread_root("thread-2") == "/home/dev/tree"
    assert queries.find_thread_root("nowhere") is None


def test_the_folders_of_projects_are_of_those_that_are_not_deleted(database: None) -> None:
    history = begun()
    history.record(b.create_project("project-2", workspace_root="/home/dev/gone"))
    history.record(b.delete_project("project-2"))

    assert queries.project_roots() == ["/home/dev/project"]


def test_running_turns_are_those_that_began_and_are_not_settled(database: None) -> None:
    history = begun()
    history.record(b.create_thread("thread-2"), b.start_turn(message_id="message-1"))
    assert queries.running_turns() == []

    history.record(b.begin_turn("turn-1", "message-1"))
    history.record(b.begin_turn("turn-2", thread_id="thread-2"))
    history.record(b.settle_turn("turn-2", thread_id="thread-2"))

    [turn] = queries.running_turns()
    assert (turn.thread_id, turn.turn_id, turn.provider_name) == ("thread-1", "turn-1", "codex")


def test_live_sessions_are_those_that_are_not_stopped(database: None) -> None:
    history = begun()
    history.record(b.create_thread("thread-2"), b.set_session("ready"))
    history.record(b.set_session("stopped", thread_id="thread-2"))

    assert queries.live_sessions() == ["thread-1"]


def test_streaming_messages_are_those_without_an_end(database: None) -> None:
    history = begun()
    history.record(b.append_delta(message_id="m-1"), b.complete_message("m-1"))
    history.record(b.append_delta(message_id="m-2"))

    assert [message.message_id for message in queries.streaming_messages("thread-1")] == ["m-2"]


def test_open_questions_are_those_that_wait(database: None) -> None:
    history = begun()
    history.record(b.begin_turn(), b.request_approval("request-1"))
    history.record(b.request_approval("request-2"), b.respond_to_approval("request-1"))

    [question] = queries.open_questions("thread-1")
    assert (question.request_id, question.kind, question.turn_id) == (
        "request-2",
        "approval",
        "turn-1",
    )


def test_a_message_is_found_in_its_thread(database: None) -> None:
    history = begun()
    history.record(b.create_thread("thread-2"), b.start_turn("hello", "message-1"))

    found = queries.find_message("thread-1", "message-1")

    assert found is not None and found.text == "hello"
    assert queries.find_message("thread-2", "message-1") is None


def test_threads_and_projects_are_found_even_when_deleted(database: None) -> None:
    history = begun()
    history.record(b.delete_thread(), b.delete_project())

    thread, project = queries.find_thread("thread-1"), queries.find_project("project-1")

    assert thread is not None and thread.deleted_at is not None
    assert project is not None and project.deleted_at is not None
    assert queries.find_thread("nowhere") is None and queries.find_project("nowhere") is None


def test_checkpoints_come_by_turn_count(database: None) -> None:
    history = begun()
    history.record(b.complete_diff(2, "turn-2"), b.complete_diff(1, "turn-1"))

    counts = [mark.checkpoint_turn_count for mark in queries.checkpoints_of("thread-1")]

    assert counts == [1, 2]


def test_a_binding_is_found_by_its_thread(database: None) -> None:
    ProviderBinding.objects.create(
        thread_id="thread-1",
        provider_name="codex",
        runtime_mode="full-access",
        status="running",
        last_seen_at=b.AT,
        resume_cursor='{"threadId":"x"}',
        sending_message_id="message-1",
    )

    binding = queries.binding_of("thread-1")

    assert binding is not None and binding.resume_cursor == '{"threadId":"x"}'
    assert (binding.sending_message_id, binding.sent_turn_id) == ("message-1", None)
    assert queries.binding_of("nowhere") is None


def test_workers_find_their_position_and_what_they_did_beyond_it(database: None) -> None:
    WorkerPosition.objects.create(worker="agents", sequence=7)
    WorkerEffect.objects.create(worker="agents", sequence=9)

    assert queries.position_of("agents") == 7
    assert queries.effects_of("agents") == {9}
    assert queries.position_of("nobody") is None and queries.effects_of("nobody") == set()
