"""`manage.py events grep`: a text looked for in what events carry."""

import re
import sys

import msgspec
from django.core.management.base import CommandError, CommandParser, OutputWrapper

from orchestration.inspection.search import search
from orchestration.inspection.selection import Selection, recorded
from orchestration.management.arguments import add_selection
from orchestration.management.events.printing import place_of
from orchestration.story.texts import printable

WRONG_USE = 2
EXAMPLES = """
  manage.py events grep "no such file"                    in everything that was recorded
  manage.py events grep -i 'exit(ed)? (code )?1' --type thread.activity-appended
  manage.py events grep --fixed 'cart.total()' --thread ID --since 2026-01-31
  manage.py events grep --count error

The text that is searched is the payload as it is stored: JSON, in which a line break is \\n and a
quote is \\". Exit code 1: nothing was found.
"""


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("pattern", help="a regular expression of Python")
    parser.add_argument("-F", "--fixed", action="store_true", help="a plain text instead")
    parser.add_argument("-i", "--ignore-case", action="store_true", help="A is a")
    parser.add_argument("-c", "--count", action="store_true", help="only how many events")
    add_selection(parser)
    parser.add_argument("--json", action="store_true", help="one event a line, as on the wire")


def run(
    out: OutputWrapper,
    selection: Selection,
    *,
    pattern: str,
    fixed: bool,
    ignore_case: bool,
    count: bool,
    json: bool,
) -> None:
    compiled = compiled_pattern(pattern, fixed=fixed, ignore_case=ignore_case)
    number = 0
    for found in search(compiled, selection):
        number += 1
        if not count:
            event = recorded(found.event)
            line = f"{place_of(event)} {found.excerpt}"
            out.write(event.wire.decode() if json else printable(line))
    if count:
        out.write(msgspec.json.encode({"events": number}).decode() if json else str(number))
    if not number:
        sys.exit(1)


def compiled_pattern(pattern: str, *, fixed: bool, ignore_case: bool) -> re.Pattern[str]:
    try:
        return re.compile(re.escape(pattern) if fixed else pattern, re.I if ignore_case else 0)
    except re.error as error:
        raise CommandError(
            f"{pattern!r} is no regular expression ({error}); is --fixed meant?",
            returncode=WRONG_USE,
        ) from error
