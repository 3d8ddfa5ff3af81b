"""Conversations of agents: which threads go on with, and which are only kept."""

from orchestration.queries.conversations import kept_for_undoing, threads_of_conversations
from orchestration.records import bind, keep_conversation
from providers.contracts.ids import ThreadId
from tests.support import builders as b
from tests.support.client import AT
from tests.support.history import History

THREAD = ThreadId("thread-1")


def test_what_is_kept_is_known_by_its_agent_and_id(database: None) -> None:
    keep_conversation(THREAD, "ref-1", "codex", {"threadId": "copy"}, AT, is_copy=True)
    keep_conversation(THREAD, "ref-2", "codex", {"threadId": "left"}, AT, is_copy=False)
    keep_conversation(THREAD, "ref-3", "codex", None, AT, is_copy=False)
    keep_conversation(THREAD, "ref-4", "codex", {"elsewhere": 1}, AT, is_copy=False)
    keep_conversation(THREAD, "ref-5", "demo", {"threadId": "of the demo"}, AT, is_copy=True)

    assert kept_for_undoing("codex") == {"copy", "left"}
    assert kept_for_undoing("demo") == {"of the demo"}


def test_what_a_thread_goes_on_with_is_known_by_its_id_until_the_thread_is_deleted(
    database: None,
) -> None:
    history = History()
    history.record(b.create_project(), b.create_thread())
    bind(THREAD, "codex", "full-access", {"threadId": "here"}, AT)
    assert threads_of_conversations("codex") == {"here": "thread-1"}
    assert threads_of_conversations("demo") == {}

    history.record(b.delete_thread())

    assert threads_of_conversations("codex") == {}
