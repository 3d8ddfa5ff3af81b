"""`manage.py events tail`: the log as it is, and with --follow whatever is added to it."""

import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace

from django.core.management.base import CommandParser, OutputWrapper

from orchestration import event_store
from orchestration.inspection.selection import Selection, events_of, recorded
from orchestration.management.arguments import add_selection
from orchestration.management.events.printing import line_of
from orchestration.sealing.chain import Columns

SECONDS_BETWEEN_LOOKS = 0.5
EXAMPLES = """
  manage.py events tail --after -20 --follow         the last twenty, and what comes
  manage.py events tail --thread ID --type thread.session-set
  manage.py events tail --since "2026-01-31 09:30" --until "2026-01-31 10:00"
  manage.py events tail --json | head -n 1           an event as it is on the wire
"""


def add_arguments(parser: CommandParser) -> None:
    add_selection(parser)
    parser.add_argument("--json", action="store_true", help="one event a line, as on the wire")
    parser.add_argument("--follow", action="store_true", help="wait for more; ends with Ctrl-C")


def run(out: OutputWrapper, selection: Selection, *, json: bool, follow: bool) -> None:
    if not follow:
        return _print(out, events_of(selection), json=json)
    with suppress(KeyboardInterrupt):  # the way to end it
        _print(out, _followed(out, selection), json=json)


def _print(out: OutputWrapper, events: Iterable[Columns], *, json: bool) -> None:
    for columns in events:
        event = recorded(columns)
        out.write(event.wire.decode() if json else line_of(event))


def _followed(out: OutputWrapper, selection: Selection) -> Iterator[Columns]:
    while True:
        seen = max(event_store.head(), selection.after)
        for event in events_of(selection):
            seen = max(seen, event[0])
            yield event
        selection = replace(selection, after=seen)
        out.flush()
        wait()


def wait() -> None:
    """Until it is worth looking again."""
    time.sleep(SECONDS_BETWEEN_LOOKS)
