"""Which images of messages are still shown, or may be again."""

import msgspec
from msgspec import Struct

from orchestration.contracts.entities import ImageAttachment
from orchestration.queries.reading import select
from providers.contracts.ids import ThreadId


class _SetAside(Struct, frozen=True):
    """Of a message's row, what is asked here: a column with JSON in it."""

    attachments: str


WITH_IMAGES = '%"attachments":"[{%'
"""A row as JSON; in a text, the quotes would be escaped."""

_images = msgspec.json.Decoder(list[ImageAttachment])
_row = msgspec.json.Decoder(_SetAside)


def images_in_use(deleted_before: str) -> list[ImageAttachment]:
    """Of messages, sent, queued, or taken away by a return that may be undone.

    Not those of threads that were deleted before that time.
    """
    rows = select(
        "SELECT m.attachments FROM projection_thread_messages m"
        " JOIN projection_threads t ON t.thread_id = m.thread_id"
        " WHERE m.attachments IS NOT NULL AND m.attachments <> '[]'"
        " AND (t.deleted_at IS NULL OR t.deleted_at >= %s)"
        " UNION ALL SELECT attachments FROM projection_queued_messages WHERE attachments <> '[]'",
        (deleted_before,),
    )
    shown = [images for (images,) in rows] + _set_aside(deleted_before)
    return [image for images in shown for image in _images.decode(images)]


def _set_aside(deleted_before: str) -> list[str]:
    rows = select(
        "SELECT s.row FROM projection_set_aside s"
        " JOIN projection_threads t ON t.thread_id = s.thread_id"
        " WHERE s.family = 'projection_thread_messages' AND s.row LIKE %s"
        " AND (t.deleted_at IS NULL OR t.deleted_at >= %s)",
        (WITH_IMAGES, deleted_before),
    )
    return [_row.decode(row).attachments for (row,) in rows]


def threads_cut_since(time: str) -> list[ThreadId]:
    """Those in which somebody went back since then, or undid that.

    What went may still be looked at elsewhere.
    """
    rows = select(
        "SELECT DISTINCT aggregate_id FROM orchestration_events"
        " WHERE type IN ('thread.reverted', 'thread.revert-undone') AND occurred_at >= %s",
        (time,),
    )
    return [ThreadId(thread_id) for (thread_id,) in rows]
