"""Images of past messages: kept as attachments of ours, where they are still there."""

import base64
import os
from pathlib import Path

from orchestration.attachments import store_images
from orchestration.contracts.commands import ImportConversation
from orchestration.contracts.entities import IMAGE_BYTES_LIMIT, ImageAttachment, UploadAttachment
from orchestration.errors import InvalidRequest
from providers.contracts.conversations import PastEvent, PastImage, PersonSpoke

IMAGES_LIMIT = 100
"""Of one conversation; the newest are kept."""
BEGINNINGS: dict[bytes, str] = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"RIFF": "image/webp",
}
"""What agents take as images. Nothing else is read into ours, whatever a history says."""


def kept_images(
    command: ImportConversation, events: list[PastEvent]
) -> dict[str, list[ImageAttachment]]:
    """By message; the newest, where there are too many. Blocking."""
    found: dict[str, list[ImageAttachment]] = {}
    left = IMAGES_LIMIT
    for event in reversed(events):
        if isinstance(event, PersonSpoke) and 0 < len(event.images) <= left:
            found[event.message_id] = keep_images(command.command_id, command.thread_id, event)
            left -= len(event.images)
    return found


def keep_images(command_id: str, thread_id: str, message: PersonSpoke) -> list[ImageAttachment]:
    """Those from the first on that can be had; blocking."""
    uploads: list[UploadAttachment] = []
    for image in message.images:
        upload = upload_of(image)
        if upload is None:
            break
        uploads.append(upload)
    try:
        return store_images(f"{command_id} {message.message_id}", thread_id, uploads)
    except InvalidRequest:
        return []


def upload_of(image: PastImage) -> UploadAttachment | None:
    if image.is_inline:
        mime = image.source[len("data:") :].partition(";")[0]
        return UploadAttachment(
            name=image.name, mime_type=mime, size_bytes=0, data_url=image.source
        )
    content = content_of(Path(image.source))
    kinds = (kind for beginning, kind in BEGINNINGS.items() if content.startswith(beginning))
    mime = next(kinds, "")
    if not mime:
        return None
    encoded = base64.b64encode(content).decode()
    return UploadAttachment(
        name=image.name,
        mime_type=mime,
        size_bytes=len(content),
        data_url=f"data:{mime};base64,{encoded}",
    )


def content_of(path: Path) -> bytes:
    """Empty where there is nothing to be read, or too much."""
    try:
        if not path.is_file() or os.path.getsize(path) > IMAGE_BYTES_LIMIT:
            return b""
        return path.read_bytes()
    except (OSError, ValueError):
        return b""
