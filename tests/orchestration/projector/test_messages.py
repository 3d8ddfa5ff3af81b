"""Message rows: pieces, ends, and what is kept when a message comes again."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from orchestration.contracts.entities import ImageAttachment
from orchestration.models import Message
from providers.contracts.ids import AttachmentId
from tests.support import builders as b
from tests.support.history import History

IMAGE = ImageAttachment(AttachmentId("image-1"), "shot.png", "image/png", 100)


def test_pieces_and_an_empty_end_make_the_whole_text(database: None) -> None:
    history = History()
    history.record(b.create_project(), b.create_thread())

    history.record(b.append_delta("one "), b.append_delta("two"), b.complete_message())

    message = Message.objects.get()
    assert message.text == "one two" and not message.is_streaming
    assert message.sequence == 3


def test_an_end_without_pieces_is_an_empty_message(database: None) -> None:
    history = History()
    history.record(b.create_project(), b.create_thread())

    history.record(b.complete_message())

    assert Message.objects.get().text == ""


def test_a_message_that_comes_again_whole_replaces_the_text_and_keeps_its_place(
    database: None,
) -> None:
    history = History()
    history.record(b.create_project(), b.create_thread())

    history.record(
        b.start_turn("first", "message-1", attachments=[IMAGE], created_at=b.at(1)),
        b.start_turn("second", "message-1", attachments=[IMAGE], created_at=b.at(2)),
    )

    message = Message.objects.get()
    assert (message.text, message.sequence) == ("second", 3)
    assert (message.created_at, message.updated_at) == (b.at(1), b.at(2))


def test_the_same_message_id_in_two_threads_is_two_messages(database: None) -> None:
    history = History()
    history.record(b.create_project(), b.create_thread(), b.create_thread("thread-2"))

    history.record_together([b.append_delta("here"), b.append_delta("there", thread_id="thread-2")])

    assert list(Message.objects.order_by("pk").values_list("thread_id", "text")) == [
        ("thread-1", "here"),
        ("thread-2", "there"),
    ]


def test_a_flood_of_pieces_is_two_statements(database: None) -> None:
    history = History()
    history.record(b.create_project(), b.create_thread(), b.append_delta())
    flood = [event for _ in range(50) for event in history.decide(b.append_delta())]

    with CaptureQueriesContext(connection) as queries:
        history.project_only(flood)

    written = [query["sql"] for query in queries if query["sql"].startswith("UPDATE")]
    assert len(written) == 2
    assert Message.objects.get().text == "piece " * 51
