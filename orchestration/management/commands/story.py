"""`manage.py story`: what happened in a thread or in one of its turns, in order, and how long."""

import os
from collections.abc import Iterable
from typing import Any

import msgspec
from django.core.management.base import CommandError, CommandParser

from orchestration.management.base import LogCommand
from orchestration.models import Thread
from orchestration.story import reading
from orchestration.story.phases import TurnTimes
from orchestration.story.reading import Page, Source
from orchestration.story.telling import as_json, as_markdown, as_text
from orchestration.story.timeline import timeline
from providers.redaction import secrets_in

EXAMPLES = """
Commands, events, receipts and the agent's frames, on one time axis; for a turn also where its time
went. It only reads: the server may be running.

  manage.py story THREAD                     the last page of a thread
  manage.py story THREAD --page 1            its first page
  manage.py story THREAD --turn latest       its latest turn
  manage.py story THREAD --turn 3            its third turn; the turn's id will do as well
  manage.py story THREAD --turn 3 --markdown > turn.md
  manage.py story THREAD --turn 3 --json     one JSON value, with the whole content of each line

Signs: • a command, ▪ an event, ✓ a receipt, → a frame to the agent, ← a frame from it.
Exit codes: 0 all is well, 1 there is no such thread or turn, 2 wrong use.
"""


class Command(LogCommand):
    help = "Tells what happened in a thread, or in one turn of it."
    epilog = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("thread", metavar="THREAD", help="the thread's id")
        parser.add_argument("--turn", metavar="N|ID|latest", help="only this turn")
        parser.add_argument("--page", type=int, metavar="N", help="counted from 1")
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="one JSON value")
        form.add_argument("--markdown", action="store_true", help="a page to keep")

    def handle(self, *, thread: str, turn: str | None, page: int | None, **options: Any) -> None:
        source = Source(reading.wire_folder(), secrets_in(os.environ))
        found, times = read(thread, turn, page, source)
        lines = timeline(found.moments)
        if options["json"]:
            said = as_json(thread, lines, times) | {"page": found.number, "pages": found.pages}
            self.stdout.write(msgspec.json.encode(said).decode())
            return
        tell = as_markdown if options["markdown"] else as_text
        self._write(tell(title_of(found), lines, times))
        if found.pages > 1 and not options["markdown"]:
            self.stdout.write(f"page {found.number} of {found.pages}: see --page")

    def _write(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.stdout.write(line)


def read(
    thread: str, turn: str | None, page: int | None, source: Source
) -> tuple[Page, TurnTimes | None]:
    if not Thread.objects.filter(pk=thread).exists():
        raise CommandError(f"thread {thread} does not exist")
    if turn is None:
        return reading.thread_page(thread, page, source), None
    found = reading.find_turn(thread, turn)
    if found is None:
        raise CommandError(f"thread {thread} has no turn {turn}")
    return reading.turn_page(found, page or 1, source), reading.times(found, source)


def title_of(page: Page) -> str:
    title = Thread.objects.values_list("title", flat=True).get(pk=page.thread_id)
    return f"Turn {page.turn.turn_id} of “{title}”" if page.turn else f"Thread “{title}”"
