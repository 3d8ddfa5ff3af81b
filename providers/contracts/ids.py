"""Identifiers. All are non-empty strings; nothing may assume that one is a UUID."""

from typing import NewType

ProjectId = NewType("ProjectId", str)
ThreadId = NewType("ThreadId", str)
MessageId = NewType("MessageId", str)
TurnId = NewType("TurnId", str)
EventId = NewType("EventId", str)
CommandId = NewType("CommandId", str)
ItemId = NewType("ItemId", str)
RequestId = NewType("RequestId", str)
"""A question of an agent's that waits for an answer: an approval or user input."""
AttachmentId = NewType("AttachmentId", str)
