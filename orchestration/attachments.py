"""Images that come with a message: checked, named and stored before the engine hears of them."""

import base64
import binascii
import re
from collections.abc import Sequence
from mimetypes import guess_extension
from pathlib import PurePath
from uuid import UUID, uuid5

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

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
IMAGES = UUID("3d9a2d3e-7a0b-4d43-9a0f-5f2f3c1f7f60")
"""The namespace of their ids."""


def store_images(
    command_id: str, thread_id: str, uploads: Sequence[UploadAttachment]
) -> list[ImageAttachment]:
    """Keep the images; what comes back says what is really there, not what was claimed.

    Their names come from the command's id: one that is sent again stores nothing again.
    """
    segment = thread_segment(thread_id)
    images: list[ImageAttachment] = []
    try:
        for place, upload in enumerate(uploads):
            number = uuid5(IMAGES, f"{command_id} {place}")
            images.append(store_image(f"{segment}-{number}", upload))
    except InvalidRequest:
        forget_images(images)
        raise
    return images


def store_image(attachment_id: str, upload: UploadAttachment) -> ImageAttachment:
    mime_type, content = decode_data_url(upload)
    image = ImageAttachment(
        id=AttachmentId(attachment_id),
        name=upload.name,
        mime_type=mime_type,
        size_bytes=len(content),
    )
    if not default_storage.exists(file_of(image)):
        default_storage.save(file_of(image), ContentFile(content))
    return image


def forget_images(images: Sequence[ImageAttachment]) -> None:
    """Of a message that was refused."""
    for image in images:
        default_storage.delete(file_of(image))


def located_image(attachment: ImageAttachment) -> ImageInput:
    """Where an agent can read the image."""
    return ImageInput(
        path=default_storage.path(file_of(attachment)), mime_type=attachment.mime_type
    )


def file_of(image: ImageAttachment) -> str:
    return image.id + extension_of(image.mime_type, image.name)


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
    """The thread's id as the beginning of a file name."""
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
