"""`manage.py replay`: the tables made anew from the log, compared with it, or as they once were."""

import os
import sys
import webbrowser
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.template.loader import render_to_string

from orchestration import event_store
from orchestration.management.arguments import moment
from orchestration.management.base import LogCommand
from orchestration.management.progress import progress
from orchestration.replaying.comparing import SHOWN, Comparison, Difference, compare
from orchestration.replaying.past import PastThread, thread_as_it_was
from orchestration.replaying.rebuilding import rebuild, rebuild_thread
from orchestration.replaying.telling import entries_of, heading_of, text_of

VALUE_CHARS = 120
WRONG_USE = 2
SPEEDS = (1, 4, 16)
EXAMPLES = """
The log is the truth; projects, threads, messages and all else that is shown follow from it.

  manage.py replay                          make all of it anew, also while the server runs
  manage.py replay --check                  compare only; exit code 1 if anything differs
  manage.py replay --thread ID --rebuild    make one thread's rows anew
  manage.py replay --thread ID              print a thread
  manage.py replay --thread ID --until 1200                 … as it was after event 1200
  manage.py replay --thread ID --until "2026-01-31 09:30"   … as it was then (UTC)
  manage.py replay --thread ID --html thread.html           … as a page to keep or send
  manage.py replay --thread ID --to-browser --speed 4x      … played in the browser, by the server

Ids of threads are in the page's address, and in `manage.py events tail`.
Exit codes: 0 all is well, 1 something differs or cannot be done, 2 wrong use.
"""


class Command(LogCommand):
    help = "Rebuilds the tables from the log, compares them with it, or shows a thread as it was."
    epilog = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="compare, and change nothing")
        parser.add_argument("--thread", metavar="ID", help="only this thread")
        parser.add_argument("--rebuild", action="store_true", help="with --thread: make it anew")
        parser.add_argument(
            "--until",
            type=moment,
            metavar="SEQUENCE|TIME",
            help="with --thread: after this event, or at this time (UTC, unless it says otherwise)",
        )
        parser.add_argument("--html", type=Path, metavar="FILE", help="with --thread: into a file")
        parser.add_argument(
            "--to-browser",
            action="store_true",
            help="with --thread: open the page of the running server that plays it, read-only",
        )
        parser.add_argument(
            "--speed", type=speed, metavar="1x|4x|16x", help="with --to-browser (default 1x)"
        )
        parser.add_argument("--port", type=int, help="where the server listens, if not T3_PORT")
        parser.add_argument("--json", action="store_true", help="one JSON value")
        parser.add_argument(
            "--limit",
            type=int,
            help=f"with --check: rows of a table that are shown in full (default {SHOWN})",
        )

    def handle(self, **options: Any) -> None:
        os.environ.setdefault("SQLITE_TMPDIR", str(settings.T3_HOME))  # as much room as the tables
        require_sense(options)
        if options["thread"] is None:
            self._all(options)
        elif options["to_browser"]:
            self._play(options)
        elif options["rebuild"]:
            self._say({"events": rebuild_thread(options["thread"])}, options, one_rebuilt)
        else:
            self._show(thread_as_it_was(options["thread"], options["until"]), options)

    def _all(self, options: dict[str, Any]) -> None:
        with progress(event_store.head(), "events") as advance:
            if options["check"]:
                limit = SHOWN if options["limit"] is None else options["limit"]
                found = compare(advance, max(limit, 0))
            else:
                done = rebuild(advance)
        if not options["check"]:
            a_second = round(done.events / done.seconds)
            figures = {
                "events": done.events,
                "seconds": done.seconds,
                "heldSeconds": done.held_seconds,
                "eventsPerSecond": a_second,
            }
            self._say(figures, options, all_rebuilt)
            return
        self._say(report_of(found), options, lambda _: "\n".join(lines_of(found)))
        if not found.is_equal:
            raise SystemExit(1)

    def _play(self, options: dict[str, Any]) -> None:
        thread_as_it_was(options["thread"])  # or there is none
        server = f"http://{host_of(settings.T3_HOST)}:{options['port'] or settings.T3_PORT}"
        address = address_of(server, options["thread"], options["speed"] or SPEEDS[0])
        self._say({"address": address}, options, lambda said: said["address"])
        if sys.stdout.isatty():
            webbrowser.open(address)

    def _show(self, past: PastThread, options: dict[str, Any]) -> None:
        if options["html"] is not None:
            values = {"past": past, "entries": entries_of(past), "heading": heading_of(past)}
            options["html"].write_text(render_to_string("replaying/thread.html", values), "utf-8")
            self.stdout.write(f"wrote {options['html']}")
        else:
            self._say(past, options, lambda _: "\n".join(text_of(past)))

    def _say(self, value: Any, options: dict[str, Any], words: Any) -> None:
        self.stdout.write(msgspec.json.encode(value).decode() if options["json"] else words(value))


def require_sense(options: dict[str, Any]) -> None:
    named = [name for name in ("until", "html", "rebuild", "to_browser") if options[name]]
    if named and options["thread"] is None:
        raise CommandError(
            f"--{named[0].replace('_', '-')} needs --thread ID", returncode=WRONG_USE
        )
    if options["check"] and options["thread"] is not None:
        raise CommandError("--check compares all threads; leave --thread out", returncode=WRONG_USE)
    if options["limit"] is not None and not options["check"]:
        raise CommandError("--limit needs --check", returncode=WRONG_USE)
    if options["speed"] and not options["to_browser"]:
        raise CommandError("--speed needs --to-browser", returncode=WRONG_USE)
    if options["to_browser"] and len(named) > 1:
        raise CommandError(
            "--to-browser plays all of it: leave the others out", returncode=WRONG_USE
        )
    if options["rebuild"] and len(named) > 1:
        raise CommandError(
            f"--rebuild makes the present anew: leave --{named[0]} out", returncode=WRONG_USE
        )


def speed(text: str) -> int:
    number = text.removesuffix("x")
    if not number.isdecimal() or int(number) not in SPEEDS:
        raise ArgumentTypeError(f"{text!r} is none of 1x, 4x and 16x")
    return int(number)


def address_of(server: str, thread_id: str, speed: int) -> str:
    return f"{server}/replay/{quote(thread_id, safe='')}?speed={speed}"


def host_of(address: str) -> str:
    """By which a browser on this machine finds a server that listens there."""
    if address in ("0.0.0.0", "::", "::1"):
        return "[::1]" if address == "::1" else "127.0.0.1"
    return f"[{address}]" if ":" in address else address


def one_rebuilt(value: dict[str, int]) -> str:
    return f"rebuilt from {value['events']} events"


def all_rebuilt(figures: dict[str, Any]) -> str:
    return (
        f"rebuilt from {figures['events']} events in {figures['seconds']:.1f} s"
        f" ({figures['eventsPerSecond']} events/s);"
        f" others waited {figures['heldSeconds'] * 1000:.0f} ms to write"
    )


def report_of(found: Comparison) -> dict[str, Any]:
    return {
        "events": found.events,
        "equal": found.is_equal,
        "rows": dict(found.rows),
        "differences": found.shown,
    }


def lines_of(found: Comparison) -> list[str]:
    if found.is_equal:
        return [f"the tables are as {found.events} events make them"]
    told = [line_of(difference) for difference in found.shown]
    counts = ", ".join(f"{table} {count}" for table, count in sorted(found.rows.items()))
    return [*told, f"rows that differ from what {found.events} events make: {counts}"]


def line_of(difference: Difference) -> str:
    place = f"{difference.table} {difference.key}"
    if difference.column is None:
        is_there = difference.present is not None
        return f"{place}: {'there, but in no event' if is_there else 'missing'}"
    present, rebuilt = map(shortened, (difference.present, difference.rebuilt))
    return f"{place} {difference.column}: present {present}, rebuilt {rebuilt}"


def shortened(value: object) -> str:
    text = repr(value)
    return text if len(text) <= VALUE_CHARS else f"{text[:VALUE_CHARS]}…"
