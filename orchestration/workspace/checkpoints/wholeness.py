"""Whether an index is as git wrote it: git reads one that was cut off without a word."""

import hashlib
from pathlib import Path

DIGESTS = ((20, hashlib.sha1), (32, hashlib.sha256))
"""An index ends in a digest of all that is before it; which one, its repository decides."""


def is_whole(index: Path) -> bool:
    """False where there is none. Reads all of it: 3 ms for 20,000 files."""
    try:
        content = memoryview(index.read_bytes())
    except OSError:
        return False
    return any(
        content[-size:] == digest(content[:-size], usedforsecurity=False).digest()
        for size, digest in DIGESTS
        if len(content) > size
    )
