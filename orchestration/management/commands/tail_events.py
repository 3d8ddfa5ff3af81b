"""Prints the event log, and with --follow whatever is added to it."""

import os
import sys
import time
from collections.abc import Iterator

from django.core.management.base import BaseCommand, CommandParser

from orchestration import event_store
from orchestration.contracts.events import PAYLOAD_TYPES
from orchestration.contracts.recorded import RecordedEvent

PAGE = 500
SECONDS_BETWEEN_LOOKS = 0.5
PAYLOAD_CHARACTERS = 160


class Command(BaseCommand):
    help = "Prints the event log, oldest first."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--thread", help="only the events of this thread")
        parser.add_argument(
            "--type",
            action="append",
            choices=tuple(PAYLOAD_TYPES),
            metavar="TYPE",
            help="only events of this type, such as thread.session-set; may be given repeatedly",
        )
        parser.add_argument(
            "--after",
            type=int,
            default=0,
            metavar="SEQUENCE",
            help="start after this sequence; -20 shows the last twenty",
        )
        parser.add_argument("--json", action="store_true", help="each event as it is on the wire")
        parser.add_argument("--follow", action="store_true", help="wait for more; ends with Ctrl-C")

    def handle(
        self,
        *,
        thread: str | None,
        type: list[str] | None,
        after: int,
        json: bool,
        follow: bool,
        **options: object,
    ) -> None:
        position = after if after >= 0 else max(event_store.head() + after, 0)
        try:
            for event in self._events(position, follow):
                if thread in (None, event.aggregate_id) and event.type in (type or PAYLOAD_TYPES):
                    self.stdout.write(event.wire.decode() if json else line_of(event))
        except KeyboardInterrupt:
            pass
        except BrokenPipeError:  # whoever read us has seen enough; say nothing at exit either
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _events(self, position: int, follow: bool) -> Iterator[RecordedEvent]:
        while True:
            for event in event_store.read(position, PAGE):
                position = event.sequence
                yield event
            if position < event_store.head():
                continue
            if not follow:
                return
            self.stdout.flush()
            self.wait()

    def wait(self) -> None:
        """Until it is worth looking again."""
        time.sleep(SECONDS_BETWEEN_LOOKS)


def line_of(event: RecordedEvent) -> str:
    """One line for people, without anything that a terminal would take for an order."""
    payload = bytes(event.envelope.payload).decode()
    if len(payload) > PAYLOAD_CHARACTERS:
        payload = f"{payload[:PAYLOAD_CHARACTERS]}…"
    line = f"{event.sequence} {event.occurred_at} {event.aggregate_id} {event.type} {payload}"
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in line
    )
