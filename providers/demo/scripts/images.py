"""Images that are sent along: counted, named and weighed."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from typing import Any

from providers.demo.actions import Actions

Json = dict[str, Any]

MAGIC = {
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"RIFF": "WebP",
}
MAGIC_BYTES = 12


async def look(do: Actions) -> None:
    images = do.images
    seen = "one image" if len(images) == 1 else f"{len(images)} images"
    lines = "".join(f"- {line_of(image)}\n" for image in images)
    await do.say(f"I see {seen}:\n\n{lines}")


def line_of(image: Json) -> str:
    if image["type"] == "image":
        return pasted(str(image["url"]))
    path = Path(image["path"])
    try:
        with path.open("rb") as file:
            return described(path.name, file.read(MAGIC_BYTES), path.stat().st_size)
    except OSError as problem:
        return f"`{path.name}`, which I could not read: {problem.strerror}"


def pasted(url: str) -> str:
    """An image that came inside the message."""
    try:
        raw = base64.b64decode(url.partition(",")[2], validate=True)
    except binascii.Error:
        return "a pasted image that I could not read"
    return described("pasted", raw[:MAGIC_BYTES], len(raw))


def described(name: str, beginning: bytes, size: int) -> str:
    kinds = (kind for magic, kind in MAGIC.items() if beginning.startswith(magic))
    kind = next(kinds, None)
    what = f"{kind}, {size} bytes" if kind else f"{size} bytes that are no image I know"
    return f"`{name}` ({what})"
