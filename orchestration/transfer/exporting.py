"""Out of the database: events as lines, while the server runs or not."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import BinaryIO

from orchestration import event_store
from orchestration.inspection.selection import Selection
from orchestration.sealing.chain import BEGINNING, Columns, digest_at
from orchestration.sealing.rows import read_columns
from orchestration.transfer.lines import FORMAT, Trailer, last_line, line_of

PAGE = 1_000
"""Events held in memory at a time."""

Advance = Callable[[int], object]


def export(selection: Selection, file: BinaryIO, advance: Advance = lambda n: None) -> Trailer:
    """Write what is selected, up to where the log ends now. Raises ``OSError``."""
    count, digest, whole = 0, BEGINNING, selection.is_everything
    written = sha256()
    for rows in _pages(selection):
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


def _pages(selection: Selection) -> Iterator[list[Columns]]:
    condition, parameters = selection.condition()
    after, head = selection.after, event_store.head()
    within = f"sequence <= %s AND {condition}"
    while rows := read_columns(after, PAGE, within, (head, *parameters)):
        yield rows
        after = rows[-1][0]
