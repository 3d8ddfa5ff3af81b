"""One row in every table, as the log's projections would leave them."""

import json

from django.contrib.auth.models import User

from orchestration.models import (
    Activity,
    CommandReceipt,
    KeptConversation,
    LogSeal,
    Message,
    PendingRequest,
    Project,
    ProposedPlan,
    ProviderBinding,
    QueuedMessage,
    RuntimeReceipt,
    Session,
    SetAsideRow,
    Setting,
    StoredEvent,
    Thread,
    Turn,
    UndoPoint,
    Webhook,
    WebhookDelivery,
    WorkerEffect,
    WorkerPosition,
)

AT = "2026-01-01T00:00:00.000Z"
CODEX = json.dumps({"provider": "codex", "model": "gpt-5.4"})


def owner() -> User:
    return User.objects.create_superuser("owner")


def event(sequence: int, thread_id: str = "thread-1", **columns: object) -> StoredEvent:
    values: dict[str, object] = {
        "event_id": f"event-{sequence}",
        "aggregate_kind": "thread",
        "aggregate_id": thread_id,
        "stream_version": sequence,
        "type": "thread.archived",
        "occurred_at": AT,
        "command_id": "command-1",
        "metadata": "{}",
        "payload": json.dumps({"threadId": thread_id}),
        "actor_kind": "client",
    }
    return StoredEvent.objects.create(sequence=sequence, **(values | columns))


def events(count: int) -> None:
    for sequence in range(1, count + 1):
        event(sequence)


def thread(thread_id: str = "thread-1", title: str = "Fix the cart") -> Thread:
    return Thread.objects.create(
        thread_id=thread_id,
        project_id="project-1",
        title=title,
        model_selection=CODEX,
        runtime_mode="full-access",
        interaction_mode="default",
        created_at=AT,
        updated_at=AT,
        last_activity_at=AT,
        version=0,
    )


def turn(sequence: int = 2, thread_id: str = "thread-1", state: str = "completed") -> Turn:
    return Turn.objects.create(
        sequence=sequence,
        thread_id=thread_id,
        turn_id=f"turn-{sequence}",
        state=state,
        requested_at=AT,
        checkpoint_files=json.dumps([{"path": "cart.py"}]),
    )


def one_of_each() -> None:
    """Every kind of row, all about one thread with an id that needs quoting in addresses."""
    id_ = "thread/1"
    event(1, id_, causation_event_id="event-1")
    project()
    thread(id_)
    turn(2, id_)
    entries(id_)
    waiting(id_)
    agent(id_)
    undoing(id_)
    receipts(id_)
    own_work()
    webhook(id_)


def project() -> None:
    Project.objects.create(
        project_id="project-1",
        title="Shop",
        workspace_root="/srv/shop",
        default_model_selection=CODEX,
        scripts="[]",
        created_at=AT,
        updated_at=AT,
        version=0,
    )


def entries(id_: str) -> None:
    """What is read in a thread beside its turns."""
    Message.objects.create(
        sequence=1,
        thread_id=id_,
        message_id="message-1",
        role="user",
        is_streaming=False,
        created_at=AT,
        updated_at=AT,
        text="Hello",
    )
    Activity.objects.create(
        sequence=1,
        thread_id=id_,
        activity_id="activity-1",
        tone="tool",
        kind="tool.completed",
        summary="ran ls",
        created_at=AT,
        payload='{"exitCode": 0}',
    )


def waiting(id_: str) -> None:
    """What an agent or a person has still to deal with."""
    QueuedMessage.objects.create(
        sequence=1,
        thread_id=id_,
        message_id="message-2",
        position=0,
        text="And then",
        attachments="[]",
        created_at=AT,
        updated_at=AT,
    )
    ProposedPlan.objects.create(
        sequence=1,
        thread_id=id_,
        plan_id="plan-1",
        plan_markdown="# Plan",
        created_at=AT,
        updated_at=AT,
    )
    PendingRequest.objects.create(
        sequence=1, thread_id=id_, request_id="r-1", kind="command", status="pending", created_at=AT
    )


def agent(id_: str) -> None:
    Session.objects.create(thread_id=id_, status="ready", runtime_mode="full-access", updated_at=AT)
    ProviderBinding.objects.create(
        thread_id=id_,
        provider_name="codex",
        runtime_mode="full-access",
        status="running",
        last_seen_at=AT,
        resume_cursor='{"threadId": "t"}',
    )
    KeptConversation.objects.create(
        thread_id=id_,
        ref="refs/t3/safety/1",
        provider_name="codex",
        resume_cursor='{"threadId": "t"}',
        is_copy=True,
        kept_at=AT,
    )


def undoing(id_: str) -> None:
    UndoPoint.objects.create(
        sequence=1,
        thread_id=id_,
        ref="refs/t3/safety/1",
        latest_turn_id="turn-2",
        turns='[{"turn_id": "turn-2"}]',
        messages="[1]",
    )
    SetAsideRow.objects.create(
        key="projection_thread_messages:1",
        thread_id=id_,
        family="projection_thread_messages",
        row_sequence=1,
        turn_id="turn-2",
        row='{"text": "Hello"}',
    )


def receipts(id_: str) -> None:
    CommandReceipt.objects.create(
        command_id="command-1",
        aggregate_kind="thread",
        aggregate_id=id_,
        accepted_at=AT,
        result_sequence=1,
        status="accepted",
    )
    RuntimeReceipt.objects.create(
        type="turn.settled", thread_id=id_, payload='{"state": "completed"}', created_at=AT
    )


def own_work() -> None:
    """What the server keeps for itself."""
    WorkerPosition.objects.create(worker="provider-commands", sequence=1)
    WorkerEffect.objects.create(worker="provider-commands", sequence=2)
    LogSeal.objects.create(sequence=1, digest="0123", marks=b"0123", sealed_at=AT)
    Setting.objects.create(key="enableAssistantStreaming", value="false")


def webhook(id_: str) -> None:
    hook = Webhook.objects.create(
        name="Bell",
        target_url="http://127.0.0.1:9/bell",
        secret="whsec_1",
        kinds='["turn.completed"]',
        created_at=AT,
        updated_at=AT,
    )
    WebhookDelivery.objects.create(
        webhook=hook,
        event_id="event-1",
        sequence=1,
        thread_id=id_,
        kind="turn.completed",
        status="delivered",
        attempts=1,
        created_at=AT,
        try_until=AT,
    )
