"""What several commands take on their command line."""

from argparse import ArgumentTypeError
from datetime import UTC, datetime

from django.core.management.base import CommandParser

from orchestration.contracts.events import PAYLOAD_TYPES

LARGEST = 2**63 - 1
"""What a database takes for a number; no log is that long."""


def sequence(text: str) -> int:
    """Negative ones count from the end."""
    return max(-LARGEST, min(int(text), LARGEST))


def moment(text: str) -> int | str:
    """A sequence, or a time as events carry it."""
    if text.isdecimal():
        return sequence(text)
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(
            f"{text!r} is neither a sequence nor a time like 2026-01-31T09:30"
        ) from error
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def add_selection(parser: CommandParser) -> None:
    """Which events: as ``Selection`` takes them."""
    parser.add_argument("--thread", metavar="ID", help="only the events of this thread")
    parser.add_argument("--project", metavar="ID", help="only of this project and its threads")
    parser.add_argument(
        "--type",
        action="append",
        choices=tuple(PAYLOAD_TYPES),
        metavar="TYPE",
        help="only events of this type, such as thread.session-set; may be given repeatedly",
    )
    parser.add_argument(
        "--after",
        type=sequence,
        default=0,
        metavar="SEQUENCE",
        help="start after this sequence; -20 starts with the last twenty",
    )
    parser.add_argument(
        "--since", type=moment, metavar="SEQUENCE|TIME", help="not before this one (times are UTC)"
    )
    parser.add_argument(
        "--until", type=moment, metavar="SEQUENCE|TIME", help="not after this one (times are UTC)"
    )
