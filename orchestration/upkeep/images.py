"""Removes the images of messages that are gone: taken back, or of threads that were deleted."""

import re
from datetime import datetime

from django.core.files.storage import default_storage

from orchestration.attachments import file_of, thread_segment
from orchestration.queries.images import images_in_use, threads_cut_since

OURS = re.compile(r"(?P<segment>.+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[a-z]+")


def remove_unused_images(before: str) -> int:
    """How many: those that nothing has shown since that time. Blocking.

    A file that is younger stays (its message may be on its way), and so does every file of a
    thread in which somebody went back since then.
    """
    in_use = {file_of(image) for image in images_in_use(before)}
    cut = {thread_segment(thread_id) for thread_id in threads_cut_since(before)}
    oldest = datetime.fromisoformat(before)
    removed = 0
    for name in _files():
        ours = OURS.fullmatch(name)
        if ours is None or name in in_use or ours["segment"] in cut:
            continue
        if default_storage.get_modified_time(name) < oldest:
            default_storage.delete(name)
            removed += 1
    return removed


def _files() -> list[str]:
    try:
        return default_storage.listdir("")[1]
    except FileNotFoundError:  # no image was ever sent
        return []
