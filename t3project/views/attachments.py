"""Images that people attached to messages."""

import re

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from t3project.views.files import UNTRUSTED_HEADERS, content_type_of

NAME = re.compile(r"(?P<id>[a-z0-9_-]{1,128})(?P<extension>\.[a-z0-9]{1,10})?", re.IGNORECASE)
IMAGE_EXTENSIONS = (
    *(".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".avif", ".bmp", ".ico"),
    *(".heic", ".heif", ".tiff", ".tif", ".jpe", ".bin"),
)


@require_safe
def attachment(request: HttpRequest, name: str) -> HttpResponse:
    """By id alone, or with the extension it is stored under."""
    match = NAME.fullmatch(name)
    if match is None:
        raise SuspiciousFileOperation("not the name of an attachment")
    stored = _find_stored(match["id"], match["extension"])
    if stored is None:
        raise Http404(f"there is no attachment {match['id']}")
    with default_storage.open(stored) as file:
        content = file.read()
    return HttpResponse(
        content,
        content_type=content_type_of(stored),
        headers={**UNTRUSTED_HEADERS, "Cache-Control": "private, max-age=31536000, immutable"},
    )


def _find_stored(attachment_id: str, extension: str | None) -> str | None:
    """A storage cannot list by prefix, so the extensions that images have are tried in turn."""
    extensions = (extension,) if extension else IMAGE_EXTENSIONS
    names = (f"{attachment_id}{extension}" for extension in extensions)
    return next((name for name in names if default_storage.exists(name)), None)
