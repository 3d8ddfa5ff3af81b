"""A thread as it was, told in words."""

import pytest

from orchestration import models
from orchestration.errors import NotFound
from orchestration.replaying.past import thread_as_it_was
from orchestration.replaying.telling import entries_of, text_of
from tests.support import builders as b
from tests.support.history import History

pytestmark = pytest.mark.usefixtures("database")

LATER = "2026-01-01T00:10:00.000Z"


def story() -> History:
    history = History()
    history.record(b.create_project(), b.create_thread())
    history.record(b.start_turn("do it", "ask"), b.begin_turn("turn-1", "ask"))
    for words in ("half a ", "word\x1b[31m"):
        history.record(b.append_delta(words, "assistant:1", "turn-1", created_at=LATER))
    history.record(b.upsert_plan("plan-1", "turn-1"), b.complete_diff(1, "turn-1"))
    history.record(b.add_to_queue("and then", "queued-1"))
    return history


def test_a_thread_is_told_as_it_was_after_an_event() -> None:
    story()
    half = models.StoredEvent.objects.get(payload__contains="half a").sequence

    past = thread_as_it_was(b.THREAD, half)

    assert past.sequence == half
    assert [message.text for message in past.page.messages] == ["do it", "half a "]
    assert past.page.messages[-1].streaming
    assert not past.page.checkpoints


def test_a_thread_is_told_as_it_was_at_a_time() -> None:
    story()

    past = thread_as_it_was(b.THREAD, "2026-01-01T00:09:59.999Z")

    assert [message.text for message in past.page.messages] == ["do it"]


def test_all_that_is_in_a_thread_is_told_and_orders_nothing_of_the_terminal() -> None:
    story()

    past = thread_as_it_was(b.THREAD)
    text = "\n".join(text_of(past))

    kinds = [entry.kind for entry in entries_of(past)]
    assert sorted(kinds) == ["changes", "message", "message", "plan", "queued"]
    assert "half a word\N{REPLACEMENT CHARACTER}[31m" in text
    assert "you: do it" in text
    assert "waits: and then" in text


def test_a_deleted_thread_is_told_and_said_to_be_deleted() -> None:
    history = story()
    history.record(b.delete_thread())

    past = thread_as_it_was(b.THREAD)

    assert past.deleted_at is not None
    assert past.page.messages[0].text == "do it"
    assert "deleted" in next(line for line in text_of(past) if "·" in line)


def test_a_thread_that_was_not_there_is_named() -> None:
    story()

    with pytest.raises(NotFound, match="thread nobody does not exist"):
        thread_as_it_was("nobody")
    with pytest.raises(NotFound, match="was not there yet at 1"):
        thread_as_it_was(b.THREAD, 1)


def test_looking_back_changes_nothing() -> None:
    story()
    before = list(models.Message.objects.values())

    thread_as_it_was(b.THREAD, 4)

    assert list(models.Message.objects.values()) == before
