"""Messages that wait."""

from orchestration.contracts.entities import ImageAttachment
from providers.contracts.ids import AttachmentId
from tests.support.builders import (
    add_to_queue,
    append_activity,
    archive_thread,
    at,
    begin_turn,
    edit_queued,
    remove_queued,
    reorder_queue,
    send_next_queued,
    send_queued,
    settle_turn,
    start_review,
    unarchive_thread,
)
from tests.twins.flows.parts import Flow, failed_start, other_model, running_turn


def queue() -> Flow:
    """Messages wait, are changed, moved, taken out and put back; the first is sent at the end."""
    return running_turn(), [
        add_to_queue("then test it", "queued-1"),
        add_to_queue("then commit", "queued-2", model_selection=other_model()),
        add_to_queue("look at this", "queued-3", attachments=[_image()]),
        add_to_queue("never mind", "queued-4"),
        edit_queued("then test it twice", "queued-1"),
        reorder_queue("queued-3", "queued-1", "queued-2", "queued-4"),
        remove_queued("queued-4"),
        remove_queued("queued-1"),
        add_to_queue("then test it twice", "queued-5", place=1),
        settle_turn("turn-1", created_at=at(5)),
        send_next_queued(),
        begin_turn("turn-2", "queued-3", created_at=at(6)),
        send_queued("queued-2"),
        append_activity(
            "turn.steered",
            created_at=at(7),
            tone="info",
            payload={"messageId": "queued-2", "turnId": "turn-2"},
            activity_id="steered-1",
            summary="Message sent into the running turn",
        ),
    ]


def queue_held() -> Flow:
    """What waits is held by an interruption, let go, and held by a failure to start."""
    before = [*running_turn(), add_to_queue("one", "queued-1"), add_to_queue("two", "queued-2")]
    return before, [
        settle_turn("turn-1", "interrupted", created_at=at(5)),
        send_queued("queued-1"),
        failed_start("queued-1", at(6)),
    ]


def queue_archived() -> Flow:
    """A thread that was put away goes on only when somebody says so; a failed review keeps it."""
    before = [*running_turn(), add_to_queue("one", "queued-1")]
    return before, [
        archive_thread(),
        settle_turn("turn-1", created_at=at(5)),
        unarchive_thread(),
        start_review(created_at=at(6)),
        append_activity(
            "provider.review.start.failed",
            created_at=at(7),
            tone="error",
            payload={"detail": "no agent"},
            activity_id="failure-1",
            turn_id=None,
            summary="The review did not begin",
        ),
    ]


def _image() -> ImageAttachment:
    return ImageAttachment(AttachmentId("thread-1-shot"), "shot.png", "image/png", 100)
