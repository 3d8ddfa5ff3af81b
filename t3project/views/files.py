"""Files on disk as answers; no path leads out of its folder."""

import mimetypes
from pathlib import Path

from django.core.exceptions import SuspiciousFileOperation
from django.http import HttpResponse

# Not every system's table knows these.
CONTENT_TYPES = {
    ".avif": "image/avif",
    ".js": "text/javascript",
    ".map": "application/json",
    ".mjs": "text/javascript",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}

# For files whose author we do not know: shown, and nothing in them may run.
UNTRUSTED_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
}


def require_inside(folder: Path, relative: str) -> Path:
    """That path below the folder, links followed; anything else is answered 400."""
    if "\0" in relative or "\\" in relative or ".." in relative.split("/"):
        raise SuspiciousFileOperation("the path leaves its folder")
    root = folder.resolve()
    path = (root / relative).resolve()
    if not path.is_relative_to(root):
        raise SuspiciousFileOperation("the path leaves its folder")
    return path


def content_type_of(name: str) -> str:
    suffix = Path(name).suffix.lower()
    guessed = CONTENT_TYPES.get(suffix) or mimetypes.guess_type(name)[0]
    if guessed is None:
        return "application/octet-stream"
    return f"{guessed}; charset=utf-8" if guessed.startswith("text/") else guessed


def file_response(path: Path, cache_control: str) -> HttpResponse:
    """The whole file at once: under ASGI a stream of it would be read whole anyway."""
    return HttpResponse(
        path.read_bytes(),
        content_type=content_type_of(path.name),
        headers={"Cache-Control": cache_control},
    )
