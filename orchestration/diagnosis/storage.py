"""Where everything is kept: the data folder, its disk, the database, and the log in it."""

import os
import shutil
import stat
import tempfile

from django.conf import settings
from django.db import DatabaseError, connection

from orchestration import event_store
from orchestration.diagnosis.findings import Finding, Place, doubtful, fine, wrong
from orchestration.errors import OrchestrationError
from orchestration.sealing.rows import PIECE, last_sealed
from orchestration.sealing.verifying import find_misfit_at_end
from orchestration.upkeep.soundness import (
    UnusableDatabase,
    find_database_file,
    require_full_or_new,
    require_usable_database,
    require_writable_file,
)

MB = 1024 * 1024
SCARCE_BYTES = 1024 * MB
NOTHING_LEFT_BYTES = 100 * MB
SECRETS = ("token", "secret_key")
OTHERS = stat.S_IRWXG | stat.S_IRWXO
UNSEALED_LIMIT = 5 * PIECE


def check_data_folder(place: Place) -> list[Finding]:
    home, name = place.home, "data folder"
    if not home.is_dir():
        return [wrong(name, f"{home} is no folder", "set T3_HOME to a folder of your own")]
    try:
        with tempfile.NamedTemporaryFile(dir=home):
            pass
    except OSError as error:
        advice = f"look at its permissions and its disk: `ls -ld {home}`, `df {home}`"
        return [wrong(name, f"nothing can be written to {home}: {error.strerror}", advice)]
    if home.stat().st_uid != os.geteuid():
        advice = "start the server as its owner, or set T3_HOME to a folder of your own"
        return [doubtful(name, f"{home} belongs to another user", advice)]
    for path in (home, *(home / secret for secret in SECRETS)):
        if path.exists() and path.stat().st_mode & OTHERS:
            advice = f"run `chmod go= {path}`"
            return [doubtful(name, f"other users of this machine can get at {path}", advice)]
    return [fine(name, f"{home}, writable, for its owner only")]


def check_disk(place: Place) -> list[Finding]:
    free = shutil.disk_usage(place.home).free
    words = f"{free // MB:,} MB are free where the data folder is"
    advice = f"make room; `du -sh {place.home}/*` shows what is large"
    if free < NOTHING_LEFT_BYTES:
        return [wrong("disk", words, advice)]
    return [fine("disk", words) if free >= SCARCE_BYTES else doubtful("disk", words, advice)]


def check_database(place: Place) -> list[Finding]:
    file = find_database_file()
    try:
        require_full_or_new(file)
        if not has_database():
            advice = (
                "run `make serve`, or `manage.py migrate`; `manage.py restore` brings a backup back"
            )
            return [wrong("database", f"there is none yet at {file}", advice)]
        require_usable_database()
        require_writable_file()
    except UnusableDatabase as error:
        sentence, _, advice = str(error).partition("; ")
        sentence, _, run = sentence.partition(": run ") if not advice else (sentence, "", "")
        return [wrong("database", sentence, advice or (f"run {run}" if run else TRY_DATABASE))]
    where = f"{file}, {file.stat().st_size // MB:,} MB" if file else f"at {_address()}"
    return [fine("database", f"{_engine()} {where}, sound and up to date")]


TRY_DATABASE = "see whether its server runs, and what DATABASE_URL says"


def check_log(place: Place) -> list[Finding]:
    """Its end, against its last seals; the whole of it is for `events verify`."""
    if not has_database():
        return []
    try:
        misfit = find_misfit_at_end()
        events, sealed = event_store.head(), last_sealed().sequence
    except (DatabaseError, OrchestrationError) as error:
        advice = "see what is said of the database"
        return [doubtful("log", f"the log cannot be read: {error}", advice)]
    if misfit is not None:
        advice = (
            "find out with `manage.py events verify` what else does not fit; "
            "a backup comes back with `manage.py restore FILE`"
        )
        return [wrong("log", misfit.message, advice)]
    if events - sealed > UNSEALED_LIMIT:
        advice = "the server seals them while it runs, or run `manage.py events seal`"
        return [doubtful("log", f"{events - sealed:,} events are not sealed", advice)]
    checked = ", the newest of them checked against their seals" if sealed else ""
    return [fine("log", f"{events:,} events{checked}")]


def has_database() -> bool:
    """An empty file is as good as none: the settings make it, for its owner alone."""
    file = find_database_file()
    return file is None or (file.exists() and file.stat().st_size > 0)


def _engine() -> str:
    return "SQLite" if connection.vendor == "sqlite" else "PostgreSQL"


def _address() -> str:
    """Without user and password."""
    database = settings.DATABASES["default"]
    return f"{database.get('HOST') or 'a local socket'}/{database.get('NAME')}"
