"""`manage.py events show`: one event, and what is about it."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec
from django.core.management.base import CommandParser, OutputWrapper

from orchestration.inspection.event import EventNamed, EventShown, event_shown
from orchestration.story.texts import printable

EXAMPLES = """
  manage.py events show 1234             by its sequence
  manage.py events show 0199…-…          by its id
  manage.py events show 1234 --json      one JSON value
"""


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("event", metavar="SEQUENCE|ID", help="which event")
    parser.add_argument("--json", action="store_true", help="one JSON value")


def run(out: OutputWrapper, event: str, *, json: bool) -> None:
    shown = event_shown(event)
    if json:
        out.write(msgspec.json.encode(shown).decode())
    else:
        out.write("\n".join(map(printable, lines_of(shown))))


def lines_of(shown: EventShown) -> Iterator[str]:
    event: dict[str, Any] = json.loads(bytes(shown.event))
    yield f"event       {event['sequence']}  {event['type']}"
    yield f"at          {event['occurredAt']}"
    yield f"id          {event['eventId']}"
    stream = f"{event['aggregateKind']} {event['aggregateId']}"
    yield f"of          {stream}, number {shown.stream_version}"
    yield f"asked by    {shown.actor}"
    yield f"command     {event['commandId'] or 'none'}{_answer(shown)}"
    yield f"caused by   {_name(shown.caused_by) if shown.caused_by else 'nothing in the log'}"
    yield from _list("with it", shown.same_command)
    yield from _list("caused", shown.caused)
    yield f"sealed      {shown.sealed_at or 'not yet'}"
    yield f"metadata    {json.dumps(event['metadata'], ensure_ascii=False)}"
    yield "payload"
    for line in json.dumps(event["payload"], indent=2, ensure_ascii=False).split("\n"):
        yield f"  {line}"


def _answer(shown: EventShown) -> str:
    receipt = shown.receipt
    if receipt is None:
        return ""
    why = f": {receipt.error}" if receipt.error else ""
    return f" ({receipt.status} at {receipt.accepted_at}{why})"


def _list(label: str, events: list[EventNamed]) -> Iterator[str]:
    for place, event in enumerate(events):
        yield f"{label if place == 0 else '':<12}{_name(event)}"


def _name(event: EventNamed) -> str:
    return f"{event.sequence}  {event.type}  {event.event_id}"
