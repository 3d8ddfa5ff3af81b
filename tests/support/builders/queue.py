"""What people ask for about messages that wait."""

from typing import Any

from orchestration.contracts import commands as c
from orchestration.contracts import entities as n
from tests.support.builders.common import THREAD, command_id


def add_to_queue(
    text: str = "and then this",
    message_id: str = "queued-1",
    thread_id: str = THREAD,
    attachments: list[n.ImageAttachment] | None = None,
    **given: Any,
) -> c.AddToQueue:
    message = c.UserMessage(message_id, "user", text, attachments or [])
    filled = {"command_id": command_id(), "thread_id": thread_id, "message": message}
    return c.AddToQueue(**{**filled, **given})


def edit_queued(
    text: str = "rather this", message_id: str = "queued-1", thread_id: str = THREAD
) -> c.EditQueued:
    return c.EditQueued(command_id(), thread_id, message_id, text)


def remove_queued(message_id: str = "queued-1", thread_id: str = THREAD) -> c.RemoveQueued:
    return c.RemoveQueued(command_id(), thread_id, message_id)


def reorder_queue(*message_ids: str, thread_id: str = THREAD) -> c.ReorderQueue:
    return c.ReorderQueue(command_id(), thread_id, list(message_ids))


def send_queued(message_id: str = "queued-1", thread_id: str = THREAD) -> c.SendQueued:
    return c.SendQueued(command_id(), thread_id, message_id)


def send_next_queued(thread_id: str = THREAD) -> c.SendNextQueued:
    return c.SendNextQueued(command_id(), thread_id)
