"""What led to what: from an event to its command and the event before, and the other way."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import Q
from django.utils.html import format_html

from orchestration.admin.cells import NOTHING, badge, lines, page_of
from orchestration.command_ids import caused_by, find_cause
from orchestration.models import CommandReceipt, StoredEvent
from orchestration.story.origins import who_asked

COMMANDS_SHOWN = 50
LAST_LETTER = chr(0x10FFFF)
FOLLOWING = 20
"""Events of the same command after this one that are looked at."""


def cause_of_event(event: StoredEvent) -> str:
    """The event before it in its command, or the one because of which the command was given."""
    if event.causation_event_id is not None:
        found = StoredEvent.objects.filter(event_id=event.causation_event_id).first()
        return _event(found) if found else event.causation_event_id
    return cause_of_command(event.command_id)


def cause_of_command(command_id: str | None) -> str:
    cause = find_cause(command_id)
    if cause is None:
        return NOTHING if command_id is None else who_asked(command_id)
    found = StoredEvent.objects.filter(event_id=cause).first()
    return _event(found) if found else cause


def effects_of(event: StoredEvent) -> str:
    return lines([*_events_after(event), *_commands_because_of(event)])


def _events_after(event: StoredEvent) -> Iterator[str]:
    """A cause and its effect are in one command, and so next to each other in the log."""
    later = StoredEvent.objects.filter(
        sequence__gt=event.sequence, sequence__lte=event.sequence + FOLLOWING
    )
    for one in later.order_by("sequence"):
        if one.causation_event_id == event.event_id:
            yield _event(one)


def _commands_because_of(event: StoredEvent) -> Iterator[str]:
    """By the beginnings of their ids, which are made from the event's."""
    wanted = Q()
    for beginning in caused_by(event.event_id):
        wanted |= _begins_with(beginning)
    receipts = CommandReceipt.objects.filter(wanted).order_by("accepted_at")
    for receipt in receipts[:COMMANDS_SHOWN]:
        yield format_html(
            "{} {} → {}",
            badge(receipt.status),
            page_of("commandreceipt", receipt.command_id),
            page_of("storedevent", receipt.result_sequence)
            if receipt.status == "accepted"
            else receipt.error,
        )


def _begins_with(beginning: str) -> Q:
    """By the key's index on SQLite, whose LIKE uses none. Elsewhere texts may sort otherwise."""
    if connection.vendor != "sqlite":
        return Q(command_id__startswith=beginning)
    return Q(command_id__gte=beginning, command_id__lt=beginning + LAST_LETTER)


def _event(event: StoredEvent) -> str:
    return format_html("{} {}", page_of("storedevent", event.pk), event.type)
