"""A small image, and messages that bring it along."""

import base64
from typing import Any

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753"
    "de0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e"
    "44ae426082"
)


def upload(name: str) -> dict[str, Any]:
    """The image as a message has it."""
    return {
        "type": "image",
        "name": name,
        "mimeType": "image/png",
        "sizeBytes": len(PNG),
        "dataUrl": f"data:image/png;base64,{base64.b64encode(PNG).decode()}",
    }
