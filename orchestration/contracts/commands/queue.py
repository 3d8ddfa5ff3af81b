"""Commands about messages that wait for the running turn."""

from typing import Annotated

from msgspec import Meta

from orchestration.contracts.commands.base import ThreadCommand
from orchestration.contracts.commands.turns import UploadedMessage, UserMessage
from providers.contracts.base import UNSET, Nat, OrAbsent, Str
from providers.contracts.models import ModelSelection


class QueueRequest(ThreadCommand, kw_only=True, frozen=True):
    """What both forms of queueing a message share.

    ``place`` puts back a message that was taken out: where it stood, counted from 0.
    """

    model_selection: OrAbsent[ModelSelection] = UNSET
    place: OrAbsent[Nat] = UNSET


class AddToQueue(QueueRequest, tag="thread.queue.add", kw_only=True, frozen=True):
    message: UserMessage


class UploadToQueue(QueueRequest, tag="thread.queue.add", kw_only=True, frozen=True):
    """``AddToQueue`` as a client sends it, before its images are stored."""

    message: UploadedMessage


class EditQueued(ThreadCommand, tag="thread.queue.edit", frozen=True):
    message_id: Str
    text: str


class RemoveQueued(ThreadCommand, tag="thread.queue.remove", frozen=True):
    message_id: Str


class ReorderQueue(ThreadCommand, tag="thread.queue.reorder", frozen=True):
    """The order from now on. Those not named keep theirs, behind; those that are gone are left."""

    message_ids: Annotated[list[Str], Meta(min_length=1, max_length=100)]


class SendQueued(ThreadCommand, tag="thread.queue.send", frozen=True):
    """Now, whatever its place: into the turn that runs, if one does."""

    message_id: Str


class SendNextQueued(ThreadCommand, tag="thread.queue.send-next", frozen=True):
    """The first, if nothing runs and nothing holds the queue."""
