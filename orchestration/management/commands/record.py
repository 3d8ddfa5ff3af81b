"""`manage.py record`: a log of an agent's frames that can be shown to others."""

import getpass
import os
import pwd
import socket
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from orchestration.management.base import LogCommand
from orchestration.management.progress import progress
from orchestration.story.reading import wire_folder
from providers.recordings import read_recordings
from providers.redaction import secrets_in
from providers.shareable import Private, Sharing
from providers.wire_log import files_of

WRONG_USE = 2
STANDARD_OUTPUT = "-"
EXAMPLES = """
Every frame to and from an agent is kept in logs/agents of T3_HOME. This copies a thread's frames,
and replaces what is nobody's business: keys and tokens, paths of homes and projects, names of users
and of this machine, e-mail addresses. Look through the result before you show it to others: what is
private and looks like nothing in particular stays.

  manage.py record THREAD                        into THREAD.shared.ndjson
  manage.py record THREAD bug.ndjson --drop-texts    … and no word of messages, outputs and files
  manage.py record THREAD.ndjson bug.ndjson --word acme --word roadrunner
  manage.py record THREAD - | manage.py replay_provider /dev/stdin

`manage.py replay_provider` makes events of it again, of the same structure.
Exit codes: 0 it is written, 1 it cannot be read or written, 2 wrong use.
"""


class Command(LogCommand):
    help = "Writes a log of an agent's frames without what is private in it."
    epilog = EXAMPLES
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", help="a thread's id, or a log of frames")
        parser.add_argument("output", nargs="?", help="the file to write; - is standard output")
        parser.add_argument(
            "--drop-texts",
            action="store_true",
            help="put as many x where messages, outputs and contents of files were",
        )
        parser.add_argument(
            "--word", action="append", default=[], help="hide this word too; may be repeated"
        )
        parser.add_argument("--json", action="store_true", help="what was replaced, as JSON")

    def handle(self, *, source: str, output: str | None, **options: Any) -> None:
        files = files_for(source)
        target = output or f"{Path(source).name.removesuffix('.ndjson')}.shared.ndjson"
        sharing = Sharing(private_here(options["word"]), drop_texts=options["drop_texts"])
        try:
            with progress(sum(file.stat().st_size for file in files), "bytes") as advance:
                lines = watched(sharing.share(lambda: read_recordings(files)), advance)
                frames = self._write(lines, target)
        except FileExistsError as error:
            raise CommandError(f"{target} exists already; name another file") from error
        self._report(target, frames, sharing.counts, json=options["json"])

    def _write(self, lines: Iterable[bytes], target: str) -> int:
        if target == STANDARD_OUTPUT:
            return sum(1 for line in lines if self.stdout.write(line.decode(), ending="") is None)
        draft = Path(target).with_name(f".{Path(target).name}.{os.getpid()}")
        try:
            with draft.open("xb") as file:
                frames = sum(1 for line in lines if file.write(line))
            os.link(draft, target)  # whole or not at all, and never over another file
        finally:
            draft.unlink(missing_ok=True)
        return frames

    def _report(self, target: str, frames: int, counts: Counter[str], *, json: bool) -> None:
        told = {kind: number for kind, number in sorted(counts.items()) if number}
        if json:
            words = msgspec.json.encode({"file": target, "frames": frames, "replaced": told})
            text = words.decode()
        else:
            replaced = ", ".join(f"{kind} {number}" for kind, number in told.items())
            text = f"{target}: {frames} frames; replaced: {replaced or 'nothing'}"
        (self.stderr if target == STANDARD_OUTPUT else self.stdout).write(text)


def files_for(source: str) -> list[Path]:
    if Path(source).is_file():
        return [Path(source)]
    files = files_of(wire_folder(), source)
    if not files:
        raise CommandError(f"{source} is neither a file, nor a thread that an agent has worked in")
    return [file.path for file in files]


def private_here(words: Sequence[str]) -> Private:
    """What this machine and this person are called."""
    account = pwd.getpwuid(os.getuid())
    full_name = account.pw_gecos.partition(",")[0]
    return Private(
        homes=[str(settings.T3_HOME), str(Path.home())],
        names=[getpass.getuser(), account.pw_name, *([full_name] if " " in full_name else [])],
        hosts=[socket.gethostname()],
        words=words,
        secrets=(*secrets_in(os.environ), settings.T3_TOKEN.encode()),
    )


def watched(lines: Iterable[bytes], advance: Any) -> Iterable[bytes]:
    for line in lines:
        advance(len(line))
        yield line
