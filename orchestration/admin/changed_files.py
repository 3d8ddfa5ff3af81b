"""The files that a turn changed, as a table with a diff for each."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import msgspec
from django.utils.html import format_html, format_html_join

from orchestration.admin.cells import NOTHING, link
from orchestration.models import Turn

FILES_SHOWN = 200
FILE_TABLE = (
    '<table class="t3-files"><thead><tr><th scope="col">File</th><th scope="col">Change</th>'
    '<th scope="col" class="t3-number">Added</th><th scope="col" class="t3-number">Removed</th>'
    '<th scope="col">Diff</th></tr></thead><tbody>{}</tbody></table>{}'
)
FILE_ROW = (
    '<tr><td><code>{}</code></td><td>{}</td><td class="t3-number">{}</td>'
    '<td class="t3-number">{}</td><td>{}</td></tr>'
)


def files_of(turn: Turn) -> list[dict[str, Any]]:
    try:
        found = msgspec.json.decode(turn.checkpoint_files or "[]")
    except msgspec.DecodeError:
        return []
    return [file for file in found if isinstance(file, dict)]


def diff_of(turn: Turn, path: str | None = None) -> str | None:
    """Where the text of what a turn changed is; of one file, if a path is given."""
    count = turn.checkpoint_turn_count
    if count is None:
        return None
    url = f"/api/threads/{quote(turn.thread_id, safe='')}/diff/{max(0, count - 1)}/{count}"
    return f"{url}?{urlencode({'path': path})}" if path else url


def table_of(turn: Turn) -> str:
    found = files_of(turn)
    if not found:
        return NOTHING
    rows = format_html_join("", FILE_ROW, _file_rows(turn, found[:FILES_SHOWN]))
    more = f"and {len(found) - FILES_SHOWN} more" if len(found) > FILES_SHOWN else ""
    return format_html(FILE_TABLE, rows, more)


def _file_rows(turn: Turn, files: list[dict[str, Any]]) -> Iterator[tuple[object, ...]]:
    for file in files:
        path = str(file.get("path", ""))
        yield (
            path,
            file.get("kind", ""),
            f"+{file.get('additions', 0)}",
            f"−{file.get('deletions', 0)}",
            link(diff_of(turn, path) or "", "diff"),
        )
