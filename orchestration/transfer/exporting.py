"""Out of the database: events as lines, while the server runs or not."""

from collections.abc import Callable
from hashlib import sha256
from typing import BinaryIO

from orchestration.inspection.selection import Selection, pages_of
from orchestration.sealing.chain import BEGINNING, digest_at
from orchestration.transfer.lines import FORMAT, Trailer, last_line, line_of

Advance = Callable[[int], object]


def export(selection: Selection, file: BinaryIO, advance: Advance = lambda n: None) -> Trailer:
    """Write what is selected, up to where the log ends now. Raises ``OSError``."""
    count, digest, whole = 0, BEGINNING, selection.is_everything
    written = sha256()
    for rows in filter(None, pages_of(selection)):
        text = b"".join(map(line_of, rows))
        file.write(text)
        written.update(text)
        whole = whole and rows[0][0] == count + 1
        if whole:
            for columns in rows:
                digest = digest_at(digest, columns)
        count += len(rows)
        advance(len(rows))
    trailer = Trailer(FORMAT, count, written.hexdigest(), digest.hex() if whole else None)
    file.write(last_line(trailer))
    file.flush()
    return trailer
