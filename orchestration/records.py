"""Rows that workers keep beside the log. Only the engine's thread writes them (``record``)."""

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from orchestration import models
from orchestration.contracts.receipts import Receipt, type_of
from providers.adapter import ResumeCursor
from providers.contracts.ids import MessageId, ThreadId, TurnId
from providers.contracts.models import ProviderKind, RuntimeMode


class StoredPosition(Struct, frozen=True):
    """``done_above`` are the events above the position that are dealt with already."""

    sequence: int
    done_above: list[int]


def open_position(worker: str, head: int) -> StoredPosition:
    """A worker that has never run begins at the end: what is past is not done again."""
    row, _ = models.WorkerPosition.objects.get_or_create(worker=worker, defaults={"sequence": head})
    above = models.WorkerEffect.objects.filter(worker=worker, sequence__gt=row.sequence)
    return StoredPosition(row.sequence, list(above.values_list("sequence", flat=True)))


def keep_position(worker: str, sequence: int) -> None:
    models.WorkerPosition.objects.filter(worker=worker).update(sequence=sequence)
    models.WorkerEffect.objects.filter(worker=worker, sequence__lte=sequence).delete()


def keep_effect(worker: str, sequence: int) -> None:
    models.WorkerEffect.objects.get_or_create(worker=worker, sequence=sequence)


def bind(
    thread_id: ThreadId,
    provider: ProviderKind,
    runtime_mode: RuntimeMode,
    cursor: ResumeCursor,
    at: str,
) -> None:
    """From now on the thread belongs to this agent's conversation."""
    models.ProviderBinding.objects.update_or_create(
        thread_id=thread_id,
        defaults={
            "provider_name": provider,
            "runtime_mode": runtime_mode,
            "status": "running",
            "last_seen_at": at,
            "resume_cursor": msgspec.json.encode(cursor).decode(),
        },
    )


def unbind(thread_id: ThreadId) -> None:
    """The thread's next message begins a conversation."""
    models.ProviderBinding.objects.filter(thread_id=thread_id).delete()


def mark_sending(thread_id: ThreadId, message_id: MessageId) -> None:
    models.ProviderBinding.objects.filter(thread_id=thread_id).update(
        sending_message_id=message_id, sent_turn_id=None
    )


def mark_sent(thread_id: ThreadId, message_id: MessageId, turn_id: TurnId) -> None:
    models.ProviderBinding.objects.filter(
        thread_id=thread_id, sending_message_id=message_id
    ).update(sent_turn_id=turn_id)


def mark_stopped(thread_id: ThreadId, at: str) -> None:
    """The agent is detached; where its conversation is stays known."""
    models.ProviderBinding.objects.filter(thread_id=thread_id).update(
        status="stopped", last_seen_at=at
    )


def keep_conversation(
    thread_id: ThreadId,
    ref: str,
    provider: ProviderKind,
    cursor: ResumeCursor | None,
    at: str,
    *,
    is_copy: bool,
) -> None:
    """What the agent remembered at the undo point of that name; None where it was told nothing.

    The first one wins: a second is of a conversation that was changed already.
    """
    _keep_conversation(thread_id, ref, provider, cursor, at, is_copy=is_copy, is_made=True)


def begin_copy(
    thread_id: ThreadId, ref: str, provider: ProviderKind, cursor: ResumeCursor, at: str
) -> None:
    """A copy of that conversation is about to be made, to be kept: a crash may leave one."""
    _keep_conversation(thread_id, ref, provider, cursor, at, is_copy=True, is_made=False)


def _keep_conversation(
    thread_id: ThreadId,
    ref: str,
    provider: ProviderKind,
    cursor: ResumeCursor | None,
    at: str,
    *,
    is_copy: bool,
    is_made: bool,
) -> None:
    fields = {
        "provider_name": provider,
        "resume_cursor": msgspec.json.encode(cursor).decode(),
        "is_copy": is_copy,
        "is_made": is_made,
        "kept_at": at,
    }
    rows = models.KeptConversation.objects
    _, is_new = rows.get_or_create(thread_id=thread_id, ref=ref, defaults=fields)
    if not is_new:
        rows.filter(thread_id=thread_id, ref=ref, is_made=False).update(**fields)


def let_go_of_conversations(thread_ids: Sequence[ThreadId]) -> int:
    """What was kept for them is not needed any more; how many of them there are."""
    rows = models.KeptConversation.objects.filter(thread_id__in=thread_ids)
    return rows.update(unneeded=True)


def drop_conversations(thread_id: ThreadId, refs: Sequence[str]) -> None:
    """Nobody will go back to them."""
    models.KeptConversation.objects.filter(thread_id=thread_id, ref__in=refs).delete()


def keep_receipt(receipt: Receipt) -> None:
    """A milestone of a turn is kept once, however often it is announced."""
    turn_id = getattr(receipt, "turn_id", None)
    named = {"type": type_of(receipt), "thread_id": receipt.thread_id, "turn_id": turn_id}
    if turn_id and models.RuntimeReceipt.objects.filter(**named).exists():
        return
    models.RuntimeReceipt.objects.create(
        **named,
        payload=msgspec.json.encode(receipt).decode(),
        created_at=receipt.created_at,
        duration_ms=getattr(receipt, "duration_ms", None),
    )
