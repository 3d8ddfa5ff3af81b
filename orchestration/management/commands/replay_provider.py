"""`manage.py replay_provider`: a recorded log of an agent becomes events again."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import CommandParser

from orchestration.contracts.commands import Command as AnyCommand
from orchestration.management.base import LogCommand
from orchestration.management.events.printing import line_of
from orchestration.management.progress import progress
from orchestration.replaying.agent_logs import Step, outcomes_of, steps_of
from orchestration.replaying.scratch import scratch_database
from providers.recordings import RecordedFrame, read_recordings

EXAMPLES = """
Every frame to and from an agent is kept in logs/agents of T3_HOME, a file for each thread. This
feeds such a log through translation and ingestion into a database in memory, and prints the
events that come of it. Nothing is started, and nothing real is touched; times and ids come from
the log, so the same log prints the same, byte for byte.

  manage.py replay_provider THREAD.ndjson              the events, a line each
  manage.py replay_provider THREAD.ndjson --json       … as they are on the wire
  manage.py replay_provider THREAD.ndjson --dry-run    what is understood, and what it asks for
  manage.py replay_provider A.old.ndjson A.ndjson      several, in the order of their times
  manage.py replay_provider DEMO.ndjson --agent demo

`manage.py record` makes a log that can be shared.
Exit codes: 0 all was recorded, 1 something was refused or cannot be read, 2 wrong use.
"""


class Command(LogCommand):
    help = "Turns a recorded log of an agent into events again, to see what becomes of it."
    epilog = EXAMPLES
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("logs", nargs="+", type=Path, metavar="LOGFILE")
        parser.add_argument(
            "--agent", choices=("codex", "demo"), default="codex", help="whose log it is"
        )
        parser.add_argument("--dry-run", action="store_true", help="record nothing, not in memory")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *, logs: list[Path], **options: Any) -> None:
        with progress(sum(log.stat().st_size for log in logs), "bytes") as advance:
            steps = steps_of(watched(read_recordings(logs), advance), options["agent"])
            if options["dry_run"]:
                for step in steps:
                    self.stdout.write(json_of(step) if options["json"] else text_of(step))
                return
            refused = self._record(steps, options["json"])
        if refused:
            raise SystemExit(1)

    def _record(self, steps: Iterator[Step], json: bool) -> int:
        kinds: Counter[str] = Counter()
        refused = 0
        with scratch_database():
            for outcome in outcomes_of(steps):
                for event in outcome.events:
                    kinds[event.type] += 1
                    self.stdout.write(event.wire.decode() if json else line_of(event))
                for command_id, reason in outcome.refusals:
                    refused += 1
                    self.stderr.write(f"refused {command_id}: {reason}")
        if not json:
            told = ", ".join(f"{kind} {number}" for kind, number in sorted(kinds.items()))
            self.stdout.write(f"{kinds.total()} events: {told}, {refused} commands refused")
        return refused


def watched(frames: Iterable[RecordedFrame], advance: Any) -> Iterator[RecordedFrame]:
    for frame in frames:
        advance(len(bytes(frame.frame)))
        yield frame


def json_of(step: Step) -> str:
    said = {"understood": type(step.understood).__name__, **fields_of(step.understood)}
    commands = [{"type": tag_of(command), **fields_of(command)} for command in step.commands]
    return msgspec.json.encode({**said, "commands": commands}).decode()


def text_of(step: Step) -> str:
    asked = ", ".join(map(tag_of, step.commands)) or "nothing"
    return f"{step.at} {type(step.understood).__name__} -> {asked}"


def fields_of(value: msgspec.Struct) -> dict[str, Any]:
    return dict(msgspec.to_builtins(value))


def tag_of(command: AnyCommand) -> str:
    return str(command.__struct_config__.tag)
