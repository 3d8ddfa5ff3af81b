"""Which images of messages are still shown, or may be again."""

import msgspec

from orchestration.contracts.entities import ImageAttachment
from orchestration.queries.reading import select
from providers.contracts.ids import ThreadId

_images = msgspec.json.Decoder(list[ImageAttachment])


def images_in_use(deleted_before: str) -> list[ImageAttachment]:
    """Of messages, sent or queued; not those of threads that were deleted before that time."""
    rows = select(
        "SELECT m.attachments FROM projection_thread_messages m"
        " JOIN projection_threads t ON t.thread_id = m.thread_id"
        " WHERE m.attachments IS NOT NULL AND m.attachments <> '[]'"
        " AND (t.deleted_at IS NULL OR t.deleted_at >= %s)"
        " UNION ALL SELECT attachments FROM projection_queued_messages WHERE attachments <> '[]'",
        (deleted_before,),
    )
    return [image for (images,) in rows for image in _images.decode(images)]


def threads_cut_since(time: str) -> list[ThreadId]:
    """Those in which somebody went back since then: what went may still be looked at elsewhere."""
    rows = select(
        "SELECT DISTINCT aggregate_id FROM orchestration_events"
        " WHERE type = 'thread.reverted' AND occurred_at >= %s",
        (time,),
    )
    return [ThreadId(thread_id) for (thread_id,) in rows]
