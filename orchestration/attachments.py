"""Images that come with a message: checked, named and stored before the engine hears of them."""

import base64
import binascii
import re
from mimetypes import guess_extension
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from orchestration.clock import new_id
from orchestration.contracts.entities import (
    IMAGE_BYTES_LIMIT,
    ImageAttachment,
    UploadAttachment,
)
from orchestration.errors import InvalidRequest
from providers.adapter import ImageInput
from providers.contracts.ids import AttachmentId

DATA_URL = re.compile(
    r"data:(?P<mime>image/[^;,\s]+)(?:;[^;,]*)*;base64,(?P<content>.*)", re.S | re.I
)
EXTENSION_OF = {
    "image/avif": ".avif",
    "image/bmp": ".bmp",
    "image/gif": ".gif",
    "image/heic": ".heic",
    "image/heif": ".heif",
    "image/jpeg": ".jpg",
    "image/jpg": ".jpg",
    "image/png": ".png",
    "image/svg+xml": ".svg",
    "image/tiff": ".tiff",
    "image/webp": ".webp",
}
SAFE_EXTENSIONS = frozenset({*EXTENSION_OF.values(), ".ico", ".jpeg"})
SEGMENT_LIMIT = 80


def store_image(thread_id: str, upload: UploadAttachment) -> ImageAttachment:
    """Keep the image; what comes back says what is really there, not what was claimed."""
    mime_type, content = decode_data_url(upload)
    attachment_id = AttachmentId(f"{thread_segment(thread_id)}-{new_id()}")
    default_storage.save(attachment_id + extension_of(mime_type, upload.name), ContentFile(content))
    return ImageAttachment(
        id=attachment_id, name=upload.name, mime_type=mime_type, size_bytes=len(content)
    )


def located_image(attachment: ImageAttachment) -> ImageInput:
    """Where an agent can read the image."""
    name = attachment.id + extension_of(attachment.mime_type, attachment.name)
    return ImageInput(path=default_storage.path(name), mime_type=attachment.mime_type)


def decode_data_url(upload: UploadAttachment) -> tuple[str, bytes]:
    match = DATA_URL.fullmatch(upload.data_url.strip())
    if match is None:
        raise InvalidRequest(f"Invalid image attachment payload for '{upload.name}'.")
    try:
        content = base64.b64decode(match["content"], validate=True)
    except binascii.Error:
        raise InvalidRequest(f"Invalid image attachment payload for '{upload.name}'.") from None
    if not 1 <= len(content) <= IMAGE_BYTES_LIMIT:
        raise InvalidRequest(f"Image attachment '{upload.name}' is empty or too large.")
    return match["mime"].lower(), content


def thread_segment(thread_id: str) -> str:
    """The thread's id as the beginning of a file name (protocol §6.1)."""
    dashed = re.sub(r"[^a-z0-9_-]+", "-", thread_id.strip().lower())
    segment = re.sub(r"-+", "-", dashed).strip("-_")[:SEGMENT_LIMIT].rstrip("-_")
    if not segment:
        raise InvalidRequest("Failed to create a safe attachment id.")
    return segment


def extension_of(mime_type: str, name: str) -> str:
    """By the type, else by the file's name, else ``.bin``."""
    known = EXTENSION_OF.get(mime_type) or guess_extension(mime_type)
    if known in SAFE_EXTENSIONS:
        return known
    suffix = PurePath(name).suffix.lower()
    return suffix if suffix in SAFE_EXTENSIONS else ".bin"
