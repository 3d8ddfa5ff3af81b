"""What the workers that talk to agents must know of a thread."""

from typing import cast

import msgspec
from django.db.models import Q
from msgspec import Struct

from orchestration import models
from orchestration.contracts.entities import ImageAttachment, ProposedPlan
from providers.adapter import ResumeCursor
from providers.contracts.ids import MessageId, ThreadId, TurnId
from providers.contracts.models import ModelSelection, ProviderKind, RuntimeMode, provider_of

_selection = msgspec.json.Decoder(ModelSelection)
_cursor = msgspec.json.Decoder(ResumeCursor)
_attachments = msgspec.json.Decoder(list[ImageAttachment])

LIVE_STATUSES = ("starting", "running", "ready")


class AgentThread(Struct, frozen=True, kw_only=True):
    """A thread, and the agent's conversation that it is bound to, if there ever was one."""

    thread_id: ThreadId
    title: str
    cwd: str
    model_selection: ModelSelection
    runtime_mode: RuntimeMode
    is_deleted: bool
    bound_provider: ProviderKind | None = None
    resume_cursor: ResumeCursor | None = None
    sending_message_id: MessageId | None = None

    @property
    def provider(self) -> ProviderKind:
        return self.bound_provider or provider_of(self.model_selection)


class SentMessage(Struct, frozen=True, kw_only=True):
    """``turn_id`` is of the turn that the message began, when it has."""

    text: str
    attachments: list[ImageAttachment]
    is_first: bool
    turn_id: TurnId | None


def find_agent_thread(thread_id: ThreadId) -> AgentThread | None:
    thread = models.Thread.objects.filter(thread_id=thread_id).first()
    if thread is None:
        return None
    binding = models.ProviderBinding.objects.filter(thread_id=thread_id).first()
    sending = binding.sending_message_id if binding else None
    cursor = binding.resume_cursor if binding else None
    return AgentThread(
        thread_id=thread_id,
        title=thread.title,
        cwd=thread.worktree_path or _workspace_of(thread.project_id),
        model_selection=_selection.decode(thread.model_selection),
        runtime_mode=cast(RuntimeMode, thread.runtime_mode),
        is_deleted=thread.deleted_at is not None,
        bound_provider=cast(ProviderKind, binding.provider_name) if binding else None,
        resume_cursor=_cursor.decode(cursor) if cursor else None,
        sending_message_id=MessageId(sending) if sending else None,
    )


def find_user_message(thread_id: ThreadId, message_id: MessageId) -> SentMessage | None:
    messages = models.Message.objects.filter(thread_id=thread_id, role="user")
    message = messages.filter(message_id=message_id).first()
    if message is None:
        return None
    turns = models.Turn.objects.filter(thread_id=thread_id, message_id=message_id)
    turn_id = turns.exclude(turn_id=None).values_list("turn_id", flat=True).first()
    return SentMessage(
        text=message.text,
        attachments=_attachments.decode(message.attachments) if message.attachments else [],
        is_first=not messages.filter(sequence__lt=message.sequence).exists(),
        turn_id=TurnId(turn_id) if turn_id else None,
    )


def find_plan(thread_id: ThreadId, plan_id: str) -> ProposedPlan | None:
    row = models.ProposedPlan.objects.filter(thread_id=thread_id, plan_id=plan_id).first()
    if row is None:
        return None
    implementer = row.implementation_thread_id
    return ProposedPlan(
        id=row.plan_id,
        turn_id=TurnId(row.turn_id) if row.turn_id else None,
        plan_markdown=row.plan_markdown,
        created_at=row.created_at,
        updated_at=row.updated_at,
        implemented_at=row.implemented_at,
        implementation_thread_id=ThreadId(implementer) if implementer else None,
    )


def threads_left_open() -> dict[ThreadId, list[TurnId]]:
    """Threads that look as if an agent were attached, and their turns that never ended."""
    attached = Q(status__in=LIVE_STATUSES) | Q(active_turn_id__isnull=False)
    sessions = models.Session.objects.filter(attached).values_list("thread_id", flat=True)
    asking = models.PendingRequest.objects.filter(status="pending")
    running = models.Turn.objects.filter(state="running", turn_id__isnull=False)
    found: dict[ThreadId, list[TurnId]] = {ThreadId(thread_id): [] for thread_id in sessions}
    for thread_id in asking.values_list("thread_id", flat=True).distinct():
        found.setdefault(ThreadId(thread_id), [])
    for thread_id, turn_id in running.order_by("sequence").values_list("thread_id", "turn_id"):
        found.setdefault(ThreadId(thread_id), []).append(TurnId(turn_id or ""))
    return found


def _workspace_of(project_id: str) -> str:
    projects = models.Project.objects.filter(project_id=project_id)
    return projects.values_list("workspace_root", flat=True).first() or ""
