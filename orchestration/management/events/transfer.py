"""`manage.py events export` and `import`: the log as a file."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

import msgspec
from django.conf import settings
from django.core.management.base import CommandError, CommandParser, OutputWrapper

from orchestration import event_store
from orchestration.inspection.selection import Selection
from orchestration.management.arguments import add_selection
from orchestration.management.progress import progress
from orchestration.ownership import lock_database, lock_home
from orchestration.transfer.exporting import export
from orchestration.transfer.filling import fill

STANDARD = "-"
EXPORT_EXAMPLES = """
  manage.py events export log.ndjson                the whole log, also while the server runs
  manage.py events export - | gzip > log.ndjson.gz
  manage.py events export one.ndjson --thread ID    for looking at; only whole logs can be imported

One event a line, with every stored column; the last line has their number and a digest, by which
a file that was cut or changed is noticed. Not in it, because they are in no event: the images of
messages (copy T3_HOME/attachments), receipts of commands, settings, webhooks, and which
conversation of an agent belongs to which thread. To keep all of it, use `manage.py backup`.
"""
IMPORT_EXAMPLES = """
  T3_HOME=/srv/copy manage.py migrate
  T3_HOME=/srv/copy manage.py events import log.ndjson
  T3_HOME=/srv/copy manage.py replay --check        the tables are as the events make them
  gunzip -c log.ndjson.gz | manage.py events import -

Into an empty database only, and while no server runs on it. Sequences, ids and times stay as they
were, seals are set anew. All of the file is taken over, or nothing.
"""


def add_export_arguments(parser: CommandParser) -> None:
    parser.add_argument("file", metavar="FILE|-", help="the file to write, - for standard output")
    add_selection(parser)
    parser.add_argument("--json", action="store_true", help="what was written, as one JSON value")


def add_import_arguments(parser: CommandParser) -> None:
    parser.add_argument("file", metavar="FILE|-", help="what `events export` has written")
    parser.add_argument("--json", action="store_true", help="what was taken, as one JSON value")


def run_export(out: OutputWrapper, selection: Selection, *, file: str, json: bool) -> None:
    total = event_store.head() - selection.after if selection.is_everything else None
    with _target(file) as target, progress(total, "events") as advance:
        trailer = export(selection, target, advance)
    if file == STANDARD:
        return
    said = {"file": file, "events": trailer.events, "digest": trailer.digest}
    words = f"{file}: {trailer.events} events"
    out.write(msgspec.json.encode(said).decode() if json else words)


def run_import(out: OutputWrapper, *, file: str, json: bool) -> None:
    with ExitStack() as held:
        held.enter_context(lock_home(Path(settings.T3_HOME)))
        if (database := lock_database()) is not None:
            held.callback(database.close)
        source = sys.stdin.buffer if file == STANDARD else held.enter_context(_source(file))
        advance = held.enter_context(progress(None, "events"))
        filled = fill(source, advance)
    words = f"{filled.events} events are here; the digest of the log is {filled.digest}"
    out.write(msgspec.json.encode(filled).decode() if json else words)


@contextmanager
def _target(name: str) -> Iterator[BinaryIO]:
    """A file appears whole or not at all."""
    if name == STANDARD:
        yield sys.stdout.buffer
        return
    path = Path(name).absolute()
    if path.exists():
        raise CommandError(f"{path} exists already; choose another name")
    if not path.parent.is_dir():
        raise CommandError(f"{path.parent} is no folder")
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".t3-export-", delete=False) as draft:
        try:
            yield draft  # type: ignore[misc]  # it writes bytes as any other
            draft.flush()
            os.fsync(draft.fileno())
            os.replace(draft.name, path)
        except BaseException:
            os.unlink(draft.name)
            raise


def _source(name: str) -> BinaryIO:
    return Path(name).open("rb")
