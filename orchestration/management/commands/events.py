"""`manage.py events`: the log to look at, to search, to take along, and to be sure of."""

from collections.abc import Callable
from typing import Any

from django.core.management.base import CommandParser

from orchestration.inspection.selection import Selection, place_of
from orchestration.management.base import HelpFormatter, LogCommand
from orchestration.management.events import grep, show, tail, transfer, verify

EXAMPLES = """
  manage.py events tail --after -20 --follow
  manage.py events grep "no such file" --since 2026-01-31
  manage.py events show 1234
  manage.py events export log.ndjson
  manage.py events verify
  manage.py events WORD --help              each word has examples of its own

Exit codes: 0 all is well, 1 something is wrong (or grep found nothing), 2 wrong use.
"""
Arguments = Callable[[CommandParser], None]
WORDS: dict[str, tuple[str, Arguments, str]] = {
    "tail": ("prints the log, oldest first", tail.add_arguments, tail.EXAMPLES),
    "show": ("one event, with what is about it", show.add_arguments, show.EXAMPLES),
    "grep": ("looks for a text", grep.add_arguments, grep.EXAMPLES),
    "export": (
        "writes the log into a file",
        transfer.add_export_arguments,
        transfer.EXPORT_EXAMPLES,
    ),
    "import": (
        "brings a file into an empty database",
        transfer.add_import_arguments,
        transfer.IMPORT_EXAMPLES,
    ),
    "verify": (
        "finds the first event that does not fit",
        verify.add_verify_arguments,
        verify.VERIFY_EXAMPLES,
    ),
    "seal": ("seals what is not sealed yet", verify.add_seal_arguments, verify.SEAL_EXAMPLES),
}
OPTIONS_OF_SELECTION = ("thread", "project", "type", "after", "since", "until")


class Command(LogCommand):
    help = "Shows, searches, exports, imports and verifies the event log."
    epilog = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        words = parser.add_subparsers(dest="word", required=True, metavar="WORD")
        for name, (help_, add_arguments, examples) in WORDS.items():
            word = words.add_parser(
                name,
                help=help_,
                description=f"{help_[0].upper()}{help_[1:]}.",
                epilog=examples,
                formatter_class=HelpFormatter,
            )
            add_arguments(word)

    def handle(self, *, word: str, json: bool, **options: Any) -> None:
        out = self.stdout
        match word:
            case "tail":
                tail.run(out, selection_of(options), json=json, follow=options["follow"])
            case "show":
                show.run(out, options["event"], json=json)
            case "grep":
                named = ("pattern", "fixed", "ignore_case", "count")
                asked = {name: options[name] for name in named}
                grep.run(out, selection_of(options), json=json, **asked)
            case "export":
                transfer.run_export(out, selection_of(options), file=options["file"], json=json)
            case "import":
                transfer.run_import(out, file=options["file"], json=json)
            case "verify":
                verify.run_verify(out, json=json)
            case "seal":
                verify.run_seal(out, json=json)


def selection_of(options: dict[str, Any]) -> Selection:
    asked = {name: options[name] for name in OPTIONS_OF_SELECTION}
    types = asked.pop("type") or ()
    return Selection(**{**asked, "types": tuple(types), "after": place_of(asked["after"])})
