"""`manage.py events verify` and `seal`: whether the log is as it was written."""

import sys
import time

import msgspec
from django.core.management.base import CommandParser, OutputWrapper

from orchestration import event_store
from orchestration.management.progress import progress
from orchestration.sealing.rows import last_sealed, seal_next
from orchestration.sealing.verifying import Verified, verify

VERIFY_EXAMPLES = """
  manage.py events verify             exit code 1 at the first event that does not fit
  manage.py events verify --json      {"events":…,"sealedEvents":…,"seals":…,"digest":…,"misfit":…}

No gap, every stream numbered without a gap, every payload readable, and all of it as the seals
have it. Whoever can write the database can also write seals: note the digest down elsewhere, and
compare it (the same events have the same digest, on every machine).
"""
SEAL_EXAMPLES = """
  manage.py events seal

The server does this by itself, every thousand events or minute and when it stops; use this for a
long log of an older version, or before the file goes elsewhere.
"""


def add_verify_arguments(parser: CommandParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON value")


def add_seal_arguments(parser: CommandParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON value")


def run_verify(out: OutputWrapper, *, json: bool) -> None:
    begun = time.perf_counter()
    with progress(event_store.head(), "events") as advance:
        verified = verify(advance)
    seconds = time.perf_counter() - begun
    out.write(msgspec.json.encode(verified).decode() if json else told(verified, seconds))
    if verified.misfit is not None:
        sys.exit(1)


def run_seal(out: OutputWrapper, *, json: bool) -> None:
    begun = sealed = last_sealed()
    with progress(event_store.head() - begun.sequence, "events") as advance:
        while (place := seal_next()) is not None:
            advance(place.sequence - sealed.sequence)
            sealed = place
    said = {"events": sealed.sequence, "new": sealed.sequence - begun.sequence}
    words = f"{said['events']} events are sealed, {said['new']} of them now"
    out.write(msgspec.json.encode(said).decode() if json else words)


def told(verified: Verified, seconds: float) -> str:
    if verified.misfit is not None:
        return f"✗ {verified.misfit.message}\n  {verified.events} events before it fit"
    left = verified.events - verified.sealed_events
    rest = f", {left} are not sealed yet" if left else ""
    return (
        f"✓ {verified.events} events fit, {verified.sealed_events} of them sealed by "
        f"{verified.seals} seals{rest} ({seconds:.1f} s)\n"
        f"  digest at event {verified.events}: {verified.digest}"
    )
