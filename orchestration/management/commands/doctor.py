"""`manage.py doctor`: what is wrong on this machine, and what to do about it."""

import logging
import os
import sys
from typing import Any

import msgspec
from django.conf import settings
from django.core.management.base import CommandParser

from orchestration.diagnosis.examination import STEPS, TURNS, examine
from orchestration.diagnosis.findings import Finding, Level, Place
from orchestration.diagnosis.machine import end_leftovers
from orchestration.management.base import LogCommand
from orchestration.story.texts import printable
from orchestration.version import VERSION

SIGNS: dict[Level, str] = {"ok": "✓", "warning": "!", "error": "✗"}
WIDTH = 14
EXAMPLES = """
  manage.py doctor                     look at everything; nothing is changed
  manage.py doctor --turns             … and ask each agent for one word, as a real turn
  manage.py doctor --end-leftovers     end processes of agents whose server is gone, then look
  manage.py doctor --json              for programs: {"ok":…,"version":…,"findings":[…]}

✓ is well, ! is worth a look, ✗ does not work. Works before anything is set up, and while the
server runs. A turn costs what a short question costs with your account; it is in no log of ours,
but codex keeps it among its own conversations. Exit codes: 0 nothing is ✗, 1 something is, 2 wrong
use.
"""


class Command(LogCommand):
    help = "Finds out what is wrong on this machine, and says what to do."
    epilog = EXAMPLES
    needs_database = False  # whether there is one is looked at like the rest

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--turns", action="store_true", help="a trial turn of each agent")
        parser.add_argument(
            "--end-leftovers", action="store_true", help="end what agents left running"
        )
        parser.add_argument("--json", action="store_true", help="one JSON value")

    def handle(self, *, turns: bool, end_leftovers: bool, json: bool, **options: Any) -> None:
        logging.disable(logging.ERROR)  # of agents and requests: what is wrong is said below
        try:
            self._examine(turns=turns, ending=end_leftovers, json=json)
        finally:
            logging.disable(logging.NOTSET)

    def _examine(self, *, turns: bool, ending: bool, json: bool) -> None:
        if ending:
            self._end_leftovers(quietly=json)
        findings: list[Finding] = []
        for finding in examine(place_of_server(), (*STEPS, TURNS) if turns else STEPS):
            findings.append(finding)
            if not json:
                self.stdout.write(words_of(finding))
                self.stdout.flush()
        self.stdout.write(report_of(findings) if json else summary_of(findings))
        if any(finding.level == "error" for finding in findings):
            sys.exit(1)

    def _end_leftovers(self, *, quietly: bool) -> None:
        ended = end_leftovers()
        if not quietly:
            self.stdout.write(f"{ended} processes that agents had left were ended")


def place_of_server() -> Place:
    return Place(
        home=settings.T3_HOME,
        host=settings.T3_HOST,
        port=settings.T3_PORT,
        redis_url=find_redis_url(),
        front_end=settings.FRONTEND_DIST,
        environment=dict(os.environ),
    )


def find_redis_url() -> str | None:
    layer: dict[str, Any] = settings.CHANNEL_LAYERS["default"]
    hosts = layer.get("CONFIG", {}).get("hosts", [])
    return str(hosts[0]["address"]) if hosts else None


def words_of(finding: Finding) -> str:
    line = printable(f"{SIGNS[finding.level]} {finding.check:<{WIDTH}} {finding.message}")
    return line if finding.advice is None else f"{line}\n  → {printable(finding.advice)}"


def summary_of(findings: list[Finding]) -> str:
    wrong = sum(finding.level == "error" for finding in findings)
    doubtful = sum(finding.level == "warning" for finding in findings)
    if not wrong and not doubtful:
        return "All is well."
    return f"{wrong} wrong, {doubtful} to look at, the rest is well."


def report_of(findings: list[Finding]) -> str:
    well = not any(finding.level == "error" for finding in findings)
    return msgspec.json.encode({"ok": well, "version": VERSION, "findings": findings}).decode()
